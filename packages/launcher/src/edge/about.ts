import { sampleAccounts, samplePassword } from '../sample-accounts.ts';

/** What the web client asks first, at `/parley.json`. */
export interface About {
  /** With a start page, lock screens and a developer page. */
  development: boolean;
  /** Pushes go to the simulator. */
  simulator: boolean;
  /** User names. */
  samples: readonly string[];
  /** Of all samples. */
  sample_password: string | null;
}

export const productionAbout: About = {
  development: false,
  simulator: false,
  samples: [],
  sample_password: null,
};

export const developmentAbout: About = {
  development: true,
  simulator: true,
  samples: sampleAccounts,
  sample_password: samplePassword,
};

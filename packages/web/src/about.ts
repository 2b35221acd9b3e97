/** What the edge tells of this Parley, at `/parley.json`. */
export interface About {
  /** Not in production: the start page, the lock screens and the developer page are there. */
  development: boolean;
  /** Pushes go to the simulator of Apple's service. */
  simulator: boolean;
  /** User names of sample accounts; none in production. */
  samples: readonly string[];
  /** Of all of them. */
  sample_password: string | null;
}

const production: About = { development: false, simulator: false, samples: [], sample_password: null };

/** As in production where the edge tells nothing, such as one that is not ours. */
export async function readAbout(): Promise<About> {
  try {
    const response = await fetch('/parley.json');
    return response.ok ? { ...production, ...((await response.json()) as Partial<About>) } : production;
  } catch {
    return production;
  }
}

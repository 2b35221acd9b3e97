import { type About, developmentAbout, productionAbout } from '../edge/about.ts';
import { loadWebFiles, type WebFiles } from '../edge/web-files.ts';
import { builtWebClient } from './built-web-client.ts';

/** What the edge needs to serve the web client, which is built first where it is not up to date. */
export async function webClient(options: {
  production: boolean;
  note: (line: string) => void;
  signal?: AbortSignal;
}): Promise<{ web: WebFiles | undefined; about: About }> {
  const folder = await builtWebClient(options);
  return {
    // Who stops it while it is being built gets nothing to serve.
    web: options.signal?.aborted ? undefined : await loadWebFiles(folder),
    about: options.production ? productionAbout : developmentAbout,
  };
}

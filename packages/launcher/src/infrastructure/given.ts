import type { Instance } from './instance.ts';

/**
 * The source for a server the user named by URL. It must answer: silently starting another one in its
 * place would be worse than an error.
 */
export function given(
  variable: string,
  name: string,
  url: string | undefined,
  defaultPort: number,
  answers: (host: string, port: number) => Promise<boolean>,
): () => Promise<Instance | undefined> {
  return async () => {
    if (!url) return undefined;
    if (!URL.canParse(url)) throw new UserGivenError(`${variable} is not a URL.`);
    const { hostname, port, protocol } = new URL(url);
    const encrypted = ['rediss:', 'amqps:'].includes(protocol) || hostname === '';
    if (!encrypted && !(await answers(hostname, Number(port || defaultPort)))) {
      throw new UserGivenError(
        `${variable} is set, but nothing answers at ${hostname}:${port || defaultPort}.`,
      );
    }
    const nothing = async () => undefined;
    return { name, url, pid: null, stop: nothing, kill: nothing, restart: nothing };
  };
}

/** What the user asked for does not work; nothing else is tried instead. */
export class UserGivenError extends Error {}

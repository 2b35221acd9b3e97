import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@parley/runtime';
import { mailFolderOf } from '../../config.ts';
import { noSuchRoute, notOurPage, refuse } from '../refusal.ts';
import type { Upstream } from '../upstreams.ts';
import { isLocalRequest, isOwnMachine } from './local-request.ts';
import { createMailFolder, type MailFolder } from './mail-folder.ts';

const metricsTimeoutMs = 5_000;

export interface DeveloperApiOptions {
  /** Where auth keeps mails; undefined: they are sent, or there are none. */
  mailDir: string | undefined;
  services: readonly Upstream[];
}

/** Answers what is below `/developer/`; false, and untouched, for a path that is not its own. */
export type DeveloperApi = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * What the developer page shows beside the simulator: kept mails, and the metrics of services, whose internal ports
 * browsers do not reach; for requests of this network. Mails hold tokens: those are for this machine alone.
 */
export function createDeveloperApi({ mailDir, services }: DeveloperApiOptions): DeveloperApi {
  const mails = mailDir === undefined ? null : createMailFolder(mailDir);
  const routes: Record<string, (name: string | undefined) => Promise<Answer | null>> = {
    mails: (name) => answerMails(mails, name),
    metrics: (name) => answerMetrics(services, name),
  };
  return (request, response) => {
    const [, , resource = '', name, ...rest] = (request.url ?? '').split('?', 1)[0]?.split('/') ?? [];
    const route = Object.hasOwn(routes, resource) ? routes[resource] : undefined;
    if (!route || rest.length > 0) return false;
    const isForAsker = resource === 'mails' ? isOwnMachine : isLocalRequest;
    if (!isForAsker(request)) refuse(response, notOurPage);
    else if (request.method !== 'GET')
      refuse(response, new AppError('unsupported', 'Only GET is answered here'));
    else void answer(response, route(name));
    return true;
  };
}

/** What is served beside services with these variables: nothing in production, or where it is not known. */
export function developerApiFor(
  env: Record<string, string>,
  upstreams: Readonly<Record<string, readonly Upstream[]>>,
): DeveloperApi | undefined {
  if (!['development', 'test'].includes(env['NODE_ENV'] || 'development')) return undefined;
  return createDeveloperApi({ mailDir: mailFolderOf(env), services: Object.values(upstreams).flat() });
}

interface Answer {
  type: string;
  body: string;
}

async function answer(response: ServerResponse, answered: Promise<Answer | null>): Promise<void> {
  try {
    const found = await answered;
    if (!found) refuse(response, noSuchRoute);
    else response.writeHead(200, { 'content-type': found.type, 'cache-control': 'no-store' }).end(found.body);
  } catch (cause) {
    refuse(response, new AppError('internal', 'It could not be read', { cause }));
  }
}

async function answerMails(mails: MailFolder | null, name: string | undefined): Promise<Answer | null> {
  // `kept` tells an empty folder from mails that go out.
  if (name === undefined) return json({ kept: mails !== null, mails: (await mails?.list()) ?? [] });
  const mail = await mails?.read(name);
  return mail ? json(mail) : null;
}

async function answerMetrics(
  services: readonly Upstream[],
  name: string | undefined,
): Promise<Answer | null> {
  if (name === undefined) return json({ services: services.map((service) => service.name) });
  const service = services.find((each) => each.name === name);
  if (!service) return null;
  const response = await fetch(`${service.internalUrl}/metrics`, {
    signal: AbortSignal.timeout(metricsTimeoutMs),
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`metrics answered ${response.status}`);
  return { type: 'text/plain; charset=utf-8', body: await response.text() };
}

function json(body: unknown): Answer {
  return { type: 'application/json', body: JSON.stringify(body) };
}

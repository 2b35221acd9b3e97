import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeviceControls } from './device-controls.ts';
import type { EventStream } from './event-stream.ts';
import { sendJson, sendProblem } from './problem.ts';
import { isRecord } from './push.ts';
import { parseScript } from './script.ts';
import { isDeviceToken } from './validate-request.ts';

const prefix = '/simulator/';
const maxBodyBytes = 1_048_576;

/** Answers requests below `/simulator/`; false (and untouched) for every other path. */
export type HttpHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

type Route = (token: string, req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/** The HTTP view of the simulator, for the web page that shows lock screens and for tests over the edge. */
export function createHttpApi(controls: DeviceControls, stream: EventStream): HttpHandler {
  const routes = deviceRoutes(controls);
  return (req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    if (!path.startsWith(prefix)) return false;
    const [collection, token, resource, ...rest] = path.slice(prefix.length).split('/');
    if (path === '/simulator/events') {
      if (req.method !== 'GET') refuseMethod(res, 'GET');
      else if (!stream.attach(res)) sendProblem(res, 'busy', 'Close another event stream first.');
      return true;
    }
    const methods = routes.get(resource ?? '');
    if (collection !== 'devices' || token === undefined || rest.length > 0 || !methods) {
      sendProblem(res, 'not_found', `There is nothing at ${path}.`);
      return true;
    }
    const route = methods.get(req.method ?? '');
    if (!isDeviceToken(token)) {
      sendProblem(res, 'invalid', 'A device token is 64 to 200 hexadecimal characters.');
    } else if (!route) refuseMethod(res, [...methods.keys()].join(', '));
    else void route(token.toLowerCase(), req, res);
    return true;
  };
}

function deviceRoutes(controls: DeviceControls): ReadonlyMap<string, ReadonlyMap<string, Route>> {
  return new Map<string, ReadonlyMap<string, Route>>([
    [
      'inbox',
      new Map<string, Route>([
        ['GET', (token, _req, res) => sendJson(res, 200, controls.inbox(token))],
        [
          'DELETE',
          (token, _req, res) => {
            controls.clearInbox(token);
            res.writeHead(204).end();
          },
        ],
      ]),
    ],
    [
      'requests',
      new Map<string, Route>([
        ['GET', (token, _req, res) => sendJson(res, 200, { requests: controls.requests(token) })],
      ]),
    ],
    ['script', new Map<string, Route>([['PUT', (token, req, res) => putScript(controls, token, req, res)]])],
    ['state', new Map<string, Route>([['PUT', (token, req, res) => putState(controls, token, req, res)]])],
  ]);
}

async function putScript(
  controls: DeviceControls,
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readJson(req, res);
  if (body === undefined) return;
  const parsed = parseScript(body);
  if (!parsed.ok) {
    sendProblem(res, 'invalid', 'The script is not valid.', parsed.errors);
    return;
  }
  controls.script(token, parsed.responses);
  sendJson(res, 200, { responses: parsed.responses });
}

async function putState(
  controls: DeviceControls,
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readJson(req, res);
  if (body === undefined) return;
  if (!isRecord(body) || typeof body.online !== 'boolean' || Object.keys(body).length !== 1) {
    sendProblem(res, 'invalid', 'The state is not valid.', [
      { field: 'online', message: 'must be a boolean' },
    ]);
    return;
  }
  controls.setOnline(token, body.online);
  sendJson(res, 200, { online: body.online });
}

/** The parsed body; undefined when it was refused, and answered, or the client left. */
async function readJson(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Read on to the end, so that the client gets the answer and not a reset; nothing more is kept.
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  if (bytes > maxBodyBytes) {
    sendProblem(res, 'too_large', `A body has at most ${maxBodyBytes} bytes.`);
    return undefined;
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    sendProblem(res, 'invalid', 'The body is not JSON.');
    return undefined;
  }
}

function refuseMethod(res: ServerResponse, allow: string): void {
  res.setHeader('allow', allow);
  sendProblem(res, 'unsupported', `Allowed: ${allow}.`);
}

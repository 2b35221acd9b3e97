import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeviceControls } from './device-controls.ts';
import { type Fields, problemsOf } from './fields.ts';
import { patchInbox } from './inbox-change.ts';
import { sendJson, sendProblem } from './problem.ts';
import { readJson } from './read-json.ts';
import { parseScript } from './script.ts';
import { isDeviceToken, isTopic } from './validate-request.ts';

type Route = (token: string, req: IncomingMessage, res: ServerResponse) => void | Promise<void>;
type Methods = Readonly<Record<string, Route>>;

/** Answers what is at or below `/simulator/devices`; false when there is nothing at that path. */
export type DeviceApi = (path: readonly string[], req: IncomingMessage, res: ServerResponse) => boolean;

export function createDeviceApi(controls: DeviceControls): DeviceApi {
  const resources = resourcesOf(controls);
  return ([token, resource = '', ...rest], req, res) => {
    if (token === undefined) {
      if (req.method !== 'GET') refuseMethod(res, ['GET']);
      else sendJson(res, 200, { devices: controls.devices() });
      return true;
    }
    const methods = Object.hasOwn(resources, resource) ? resources[resource] : undefined;
    if (rest.length > 0 || !methods) return false;
    const route = methods[req.method ?? ''];
    if (!isDeviceToken(token)) {
      sendProblem(res, 'invalid', 'A device token is 64 to 200 hexadecimal characters.');
    } else if (!route) refuseMethod(res, Object.keys(methods));
    else void route(token.toLowerCase(), req, res);
    return true;
  };
}

function resourcesOf(controls: DeviceControls): Readonly<Record<string, Methods>> {
  return {
    inbox: {
      GET: (token, _req, res) => sendJson(res, 200, controls.inbox(token)),
      DELETE(token, _req, res) {
        controls.clearInbox(token);
        res.writeHead(204).end();
      },
      PATCH: (token, req, res) => patchInbox(controls, token, req, res),
    },
    requests: { GET: (token, req, res) => getRequests(controls, token, req, res) },
    script: { PUT: (token, req, res) => putScript(controls, token, req, res) },
    state: {
      GET: (token, _req, res) => sendJson(res, 200, controls.state(token)),
      PUT: (token, req, res) => putState(controls, token, req, res),
    },
  };
}

function getRequests(
  controls: DeviceControls,
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const limit = new URL(req.url ?? '/', 'http://simulator').searchParams.get('limit');
  if (limit !== null && !/^[1-9]\d{0,3}$/.test(limit)) {
    sendProblem(res, 'invalid', 'The limit is not valid.', [
      { field: 'limit', message: 'must be an integer from 1 to 9999' },
    ]);
    return;
  }
  const requests = controls.requests(token);
  sendJson(res, 200, { requests: limit === null ? requests : requests.slice(-Number(limit)) });
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

interface StateChange {
  readonly online?: boolean;
  readonly topic?: string;
}

const stateFields: Fields<StateChange> = {
  online: { accepts: (value) => typeof value === 'boolean', message: 'must be a boolean' },
  topic: {
    accepts: (value) => typeof value === 'string' && isTopic(value),
    message: 'must be a bundle id, or one with .voip',
  },
};

async function putState(
  controls: DeviceControls,
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readJson(req, res);
  if (body === undefined) return;
  const problems = problemsOf(body, stateFields);
  if (problems.length > 0) {
    sendProblem(res, 'invalid', 'The state is not valid.', problems);
    return;
  }
  const { online, topic } = body as StateChange;
  if (online !== undefined) controls.setOnline(token, online);
  if (topic !== undefined) controls.bindTopic(token, topic);
  sendJson(res, 200, body);
}

export function refuseMethod(res: ServerResponse, allowed: readonly string[]): void {
  const allow = allowed.join(', ');
  res.setHeader('allow', allow);
  sendProblem(res, 'unsupported', `Allowed: ${allow}.`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseMethod } from './device-api.ts';
import { type Fields, isInteger, problemsOf } from './fields.ts';
import type { NetworkControls, NetworkState } from './network-controls.ts';
import { sendJson, sendProblem } from './problem.ts';
import { readJson } from './read-json.ts';

const maxLatencyMs = 60_000;
const maxStreams = 100_000;
const maxRefusals = 1_000_000;

type NetworkChange = Partial<Omit<NetworkState, 'connections'>>;

const isBoolean = { accepts: (value: unknown) => typeof value === 'boolean', message: 'must be a boolean' };
const upTo = (max: number) => ({
  accepts: (value: unknown) => isInteger(value, 0, max),
  message: `must be an integer from 0 to ${max}`,
});
const fields: Fields<NetworkChange> = {
  latency_ms: upTo(maxLatencyMs),
  max_concurrent_streams: upTo(maxStreams),
  refuse_next_streams: upTo(maxRefusals),
  black_hole: isBoolean,
  accept_only: isBoolean,
};

/** Answers what is at or below `/simulator/network`; false when there is nothing at that path. */
export type NetworkApi = (path: readonly string[], req: IncomingMessage, res: ServerResponse) => boolean;

export function createNetworkApi(controls: NetworkControls): NetworkApi {
  const actions: Readonly<Record<string, () => void>> = {
    goaway: controls.goAway,
    strand: controls.strandConnections,
  };
  return ([action, ...rest], req, res) => {
    if (action === undefined) {
      if (req.method === 'GET') sendJson(res, 200, controls.network());
      else if (req.method === 'PUT') void putNetwork(controls, req, res);
      else refuseMethod(res, ['GET', 'PUT']);
      return true;
    }
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (rest.length > 0 || !act) return false;
    if (req.method !== 'POST') refuseMethod(res, ['POST']);
    else {
      act();
      res.writeHead(204).end();
    }
    return true;
  };
}

async function putNetwork(
  controls: NetworkControls,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readJson(req, res);
  if (body === undefined) return;
  const problems = problemsOf(body, fields);
  if (problems.length > 0) {
    sendProblem(res, 'invalid', 'The network is not valid.', problems);
    return;
  }
  const change = body as NetworkChange;
  if (change.latency_ms !== undefined) controls.setLatency(change.latency_ms);
  if (change.max_concurrent_streams !== undefined) {
    controls.setMaxConcurrentStreams(change.max_concurrent_streams);
  }
  if (change.refuse_next_streams !== undefined) controls.refuseNextStreams(change.refuse_next_streams);
  if (change.black_hole !== undefined) controls.blackHole(change.black_hole);
  if (change.accept_only !== undefined) controls.acceptOnly(change.accept_only);
  sendJson(res, 200, controls.network());
}

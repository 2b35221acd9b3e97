import type { IncomingMessage, ServerResponse } from 'node:http';
import { createDeviceApi, refuseMethod } from './device-api.ts';
import type { DeviceControls } from './device-controls.ts';
import type { EventStream } from './event-stream.ts';
import { createNetworkApi } from './network-api.ts';
import type { NetworkControls } from './network-controls.ts';
import { sendProblem } from './problem.ts';

const prefix = '/simulator/';

/** Answers requests below `/simulator/`; false (and untouched) for every other path. */
export type HttpHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/** The HTTP view of the simulator, for the web page that shows lock screens and for tests over the edge. */
export function createHttpApi(
  devices: DeviceControls,
  network: NetworkControls,
  stream: EventStream,
): HttpHandler {
  const deviceApi = createDeviceApi(devices);
  const networkApi = createNetworkApi(network);
  const answer = (path: readonly string[], req: IncomingMessage, res: ServerResponse): boolean => {
    const [collection, ...below] = path;
    if (collection === 'devices') return deviceApi(below, req, res);
    if (collection === 'network') return networkApi(below, req, res);
    if (collection !== 'events' || below.length > 0) return false;
    if (req.method !== 'GET') refuseMethod(res, ['GET']);
    else if (!stream.attach(res)) sendProblem(res, 'busy', 'Close another event stream first.');
    return true;
  };
  return (req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    if (!path.startsWith(prefix)) return false;
    if (!answer(path.slice(prefix.length).split('/'), req, res)) {
      sendProblem(res, 'not_found', `There is nothing at ${path}.`);
    }
    return true;
  };
}

import type { DeviceState, Inbox, NetworkState, RecordedRequest, ScriptedResponse } from './wire.ts';

const mostRequests = 100;

/** Calls of the simulator of Apple's push service. They reject with an Error that tells what it answered. */
export const simulator = {
  inbox: (token: string) => call<Inbox>('GET', `devices/${token}/inbox`),
  /** What a finger or the app changes of what the device shows. */
  changeInbox: (token: string, change: { remove?: readonly string[]; badge?: number }) =>
    call<Inbox>('PATCH', `devices/${token}/inbox`, change),
  /** As if the app were opened: nothing is shown any more. */
  clearInbox: (token: string) => call('DELETE', `devices/${token}/inbox`),
  /** The newest, in order of arrival. */
  requests: async (token: string) =>
    (await call<{ requests: RecordedRequest[] }>('GET', `devices/${token}/requests?limit=${mostRequests}`))
      .requests,
  setOnline: (token: string, online: boolean) => call('PUT', `devices/${token}/state`, { online }),
  devices: async () => (await call<{ devices: DeviceState[] }>('GET', 'devices')).devices,
  /** What APNs answers next for the device, in order; then 200 again. */
  script: (token: string, responses: readonly ScriptedResponse[]) =>
    call('PUT', `devices/${token}/script`, { responses }),
  network: () => call<NetworkState>('GET', 'network'),
  changeNetwork: (change: Partial<Omit<NetworkState, 'connections'>>) =>
    call<NetworkState>('PUT', 'network', change),
  /** GOAWAY on every connection of the provider. */
  goAway: () => call('POST', 'network/goaway'),
  /** The provider's connections of this moment go dead without a word. */
  strand: () => call('POST', 'network/strand'),
};

async function call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${method} ${path}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

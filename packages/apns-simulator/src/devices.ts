import { createDevice, type Device, type RecordedRequest } from './device.ts';

export interface DeviceLimits {
  /** Devices remembered at least; up to twice as many are held. */
  readonly maxDevices: number;
  readonly maxRequestsPerDevice: number;
  /** Over all devices; past it every device keeps the newer half. */
  readonly maxRequests: number;
}

export const defaultLimits: DeviceLimits = {
  maxDevices: 10_000,
  maxRequestsPerDevice: 1_000,
  maxRequests: 100_000,
};

export interface Devices {
  /** The device if it is known. Looking does not make one. */
  find(token: string): Device | undefined;
  /** The device, made when new. */
  get(token: string): Device;
  record(device: Device, request: RecordedRequest): void;
  /** Those first heard of last, newest first. */
  newest(count: number): Device[];
}

/** All devices, in bounded memory: the longest untouched are forgotten first. */
export function createDevices(limits: DeviceLimits): Devices {
  // Two generations: a touched device moves to the young one, and the old one is dropped when that is full.
  let young = new Map<string, Device>();
  let old = new Map<string, Device>();
  let held = 0;

  const get = (token: string): Device => {
    const known = young.get(token);
    if (known) return known;
    const device = old.get(token) ?? createDevice(token);
    old.delete(token);
    if (young.size >= limits.maxDevices) {
      for (const dropped of old.values()) held -= dropped.requests.length;
      old = young;
      young = new Map();
    }
    young.set(token, device);
    return device;
  };

  const halve = (): void => {
    for (const device of [...old.values(), ...young.values()]) {
      held -= device.requests.splice(0, Math.floor(device.requests.length / 2)).length;
    }
  };

  return {
    find: (token) => young.get(token) ?? old.get(token),
    get,
    newest: (count) => [...old.values(), ...young.values()].slice(-count).reverse(),
    record(device, request) {
      device.requests.push(request);
      device.requestCount += 1;
      held += 1;
      if (device.requests.length > limits.maxRequestsPerDevice) {
        device.requests.shift();
        held -= 1;
      }
      if (held > limits.maxRequests) halve();
    },
  };
}

export type { ApnsSettings } from './apns/sender.ts';
export { loadPushWorkerConfig, type PushWorkerConfig } from './config.ts';
export { createPushWorkerSeams, type PushWorkerSeams } from './context.ts';
export { startPushWorker } from './start.ts';

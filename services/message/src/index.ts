export { loadMessageConfig, type MessageConfig } from './config.ts';
export { createHotPool, createMessageSeams, type MessageSeams } from './seams.ts';
export { startMessage } from './start.ts';

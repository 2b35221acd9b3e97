export { type GatewayConfig, loadGatewayConfig } from './config.ts';
export { type RunningGateway, startGateway } from './gateway.ts';
export { createGatewaySeams, type GatewaySeams } from './seams.ts';
export type { GatewayStats } from './stats.ts';

export { type AuthConfig, loadAuthConfig } from './config.ts';
export { type AuthSeams, createAuthSeams } from './context.ts';
export { startAuth } from './start.ts';

export { firstWithPassword } from './accounts/first-with-password.ts';
export { type AuthConfig, loadAuthConfig } from './config.ts';
export { type AuthSeams, createAuthSeams } from './context.ts';
export { rotateKeys } from './rotate-keys.ts';
export { startAuth } from './start.ts';
export { storeRole } from './store/accounts.ts';

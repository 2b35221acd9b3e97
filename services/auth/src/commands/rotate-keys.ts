import { ConfigError } from '@parley/runtime';
import { rotateKeys } from '../rotate-keys.ts';

// In a container, beside the running service: node services/auth/src/commands/rotate-keys.ts
try {
  console.log(await rotateKeys(process.env));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}

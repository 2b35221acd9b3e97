import { resolve } from 'node:path';

/** The top folder of the project. */
export const rootDir = resolve(import.meta.dirname, '../../..');

/** The Node that runs everything here. */
export const nodeBinary = process.execPath;

export default {
  rootDir: '.',
  testMatch: ['<rootDir>/{packages,services}/*/{src,tests}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/packages/launcher/strip-types.cjs' },
  testSequencer: '<rootDir>/packages/launcher/slow-tests-first.cjs',
  testTimeout: 60_000,
  // Each test file leaves modules behind; a worker that holds gigabytes of them collects garbage and ends slowly.
  workerIdleMemoryLimit: '1GB',
  workerGracefulExitTimeout: 10_000,
};

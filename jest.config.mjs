export default {
  rootDir: '.',
  testMatch: ['<rootDir>/{packages,services}/*/{src,tests}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/packages/launcher/strip-types.cjs' },
  testTimeout: 30_000,
};

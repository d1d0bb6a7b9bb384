const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2023',
    keepClassNames: true,
  },
};

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  // The source says `./x.js`, as Node wants it; here the file is still `./x.ts`.
  moduleNameMapper: { '^(\\.{1,2}/.+)\\.js$': '$1' },
};

export default {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/{e2e,contract}/**/*.e2e-spec.ts'],
      // One MongoDB for the whole run.
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
  reporters: ['default', '<rootDir>/scripts/count-reporter.js'],
  // One more than the cores of a small machine: a suite that waits for a timer leaves its core to another.
  maxWorkers: 3,
  // What a suite has loaded stays in the memory of its worker: a new one is faster than one that collects it.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};

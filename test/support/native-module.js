/**
 * A Jest transform for packages published as ES modules only: Node itself loads them (it can `require` them since
 * 20.19), because compiling them to CommonJS breaks those that declare their own `__dirname`.
 */
module.exports = {
  process: () => ({
    code: `
      const { createRequire } = process.getBuiltinModule('node:module')
      module.exports = { __esModule: true, ...createRequire(__filename)(__filename) }`,
  }),
}

const { createTransformer } = require('@swc/jest')

/**
 * Compiles packages published as ES modules only to the CommonJS that Jest runs. They declare the `__dirname` that
 * ES modules lack; CommonJS has its own and refuses the second one, so the declaration goes.
 */
module.exports = {
  createTransformer(options) {
    const swc = createTransformer(options)
    return { ...swc, process: (source, ...rest) => swc.process(source.replace(/^const __dirname = .*$/m, ''), ...rest) }
  },
}

/**
 * Bundles the workflows into dist/workflows.bundle.js, as part of the build. The bundler takes in any plain JavaScript,
 * the `stripe` package for one; what must not run inside a workflow is refused here.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

/** Our own folders that may take part, and the packages they may import. */
const OWN_FOLDERS = ['workflows', 'domain']
const PACKAGES = ['@temporalio/workflow', '@temporalio/common']

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0]
type WebpackPlugin = NonNullable<WebpackConfig['plugins']>[number]
type Compiler = Parameters<Extract<WebpackPlugin, (...given: never[]) => unknown>>[0]

/**
 * Bundles `compiledRoot`/workflows/index.js and answers the code.
 * @throws Error naming each import of a workflow or domain file that leads outside workflows/, domain/ and the SDK's
 * workflow packages
 */
export async function bundleWorkflows(compiledRoot: string): Promise<string> {
  const workflowsPath = join(compiledRoot, 'workflows', 'index.js')
  if (!existsSync(workflowsPath)) throw new Error(`${workflowsPath} is missing. Run tsc first.`)
  const foreign: string[] = []
  const complaints: string[] = []
  const bundling = bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('ERROR', ({ message }) => complaints.push(message)),
    webpackConfigHook: (config) => ({
      ...config,
      plugins: [...(config.plugins ?? []), new ForeignImports(compiledRoot, foreign)],
    }),
  })
  // A foreign import often breaks the bundling, too; then the import is the news, not what it broke.
  const bundle = await bundling.catch((error: unknown) => {
    if (foreign.length === 0) throw new Error([...complaints, String(error)].join('\n'))
  })
  if (bundle && foreign.length === 0) return bundle.code
  throw new Error(
    `Workflow code may import only ${OWN_FOLDERS.map((folder) => `${folder}/`).join(', ')} and ${PACKAGES.join(', ')}:\n` +
      `${foreign.map((line) => `  ${line}`).join('\n')}\nMove the effect into an activity and import only its type.`,
  )
}

/** Collects each import that leaves our own folders for anything but the SDK's workflow packages. */
class ForeignImports {
  constructor(
    private readonly compiledRoot: string,
    private readonly found: string[],
  ) {}

  apply(compiler: Compiler): void {
    compiler.hooks.compilation.tap(ForeignImports.name, (compilation) => {
      compilation.hooks.finishModules.tap(ForeignImports.name, (modules) => {
        for (const module of modules) {
          const importer = module.nameForCondition()
          if (!importer || !this.isOwn(importer)) continue
          for (const { module: imported } of compilation.moduleGraph.getOutgoingConnections(module)) {
            const target = imported?.nameForCondition()
            if (target && !this.mayImport(target)) this.report(importer, target)
          }
        }
      })
    })
  }

  private isOwn(file: string): boolean {
    return OWN_FOLDERS.some((folder) => file.startsWith(join(this.compiledRoot, folder) + sep))
  }

  private mayImport(target: string): boolean {
    const inPackage = PACKAGES.some((name) => target.includes(`${join('node_modules', name)}${sep}`))
    return this.isOwn(target) || inPackage
  }

  private report(importer: string, target: string): void {
    const inPackages = target.lastIndexOf(`node_modules${sep}`)
    const name = basename(target)
    // Webpack takes a module of Node for a file in the working directory.
    const ofOurs = name.startsWith('node:') ? name : relative(this.compiledRoot, target)
    const imported = inPackages < 0 ? ofOurs : target.slice(inPackages)
    const line = `${relative(this.compiledRoot, importer)} imports ${imported}`
    if (!this.found.includes(line)) this.found.push(line)
  }
}

/** Of everything that goes into the bundle: the same print means the same bundle. */
function fingerprint(compiledRoot: string): string {
  const hash = createHash('sha256').update(readFileSync(require.resolve('@temporalio/worker/package.json')))
  hash.update(readFileSync(__filename))
  for (const folder of OWN_FOLDERS) {
    const names = readdirSync(join(compiledRoot, folder), { recursive: true, encoding: 'utf8' })
    for (const name of names.filter((each) => each.endsWith('.js')).sort()) {
      hash.update(name).update(readFileSync(join(compiledRoot, folder, name)))
    }
  }
  return hash.digest('hex')
}

async function main(): Promise<void> {
  const compiledRoot = dirname(__dirname)
  const bundleFile = join(compiledRoot, 'workflows.bundle.js')
  const stampFile = join(compiledRoot, 'workflows.bundle.stamp')
  const stamp = fingerprint(compiledRoot)
  if (existsSync(bundleFile) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  // A refused bundle must not leave the last one in place for the worker to find.
  rmSync(bundleFile, { force: true })
  writeFileSync(bundleFile, await bundleWorkflows(compiledRoot))
  writeFileSync(stampFile, stamp)
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}

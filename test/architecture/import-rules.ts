/**
 * Who may import what, the most particular files first: the first row whose `files` begins a file's path decides.
 * An entry of `may` is a path from the project root (a folder ends with `/`), a package, or a group of packages;
 * `type ` before it allows only imports that vanish when compiled.
 */
export type ImportRule = { files: string; may: readonly string[]; because: string }

/** Node's own modules and the packages under `dependencies` of package.json, save those of the edge. */
export const LIBRARIES = 'libraries'
/** Packages that speak to the outer world for us; one room imports them, so that one room can be replaced. */
export const EDGE_LIBRARIES = 'edge libraries'
/** Whatever exists. */
export const ANYTHING = 'anything'

export const EDGE_PACKAGES = ['stripe', '@prisma/', 'nodemailer', '@temporalio/client', 'generated/']

const COMPOSITION = ['domain/', 'activities/', 'adapters/', LIBRARIES, '@temporalio/client']

/** How a process of ours starts, finds its files, says what is wrong and keeps an order; no part of billing. */
const PROCESS_TOOLS = ['adapters/process', 'adapters/project-root', 'adapters/startup-error', 'adapters/turns']
const STAND_IN = 'a stand-in that shared code with the product would share its mistakes'

export const IMPORT_RULES: readonly ImportRule[] = [
  { files: 'domain/', may: ['domain/'], because: 'decisions are pure: workflows, previews and tests share them' },
  {
    files: 'workflows/',
    may: ['domain/', 'workflows/', 'type activities/', '@temporalio/workflow', '@temporalio/common'],
    because: 'workflow code is replayed: effects reach it only as types of activities',
  },
  { files: 'activities/worker.ts', may: COMPOSITION, because: 'it puts the worker together' },
  { files: 'activities/bundle-workflows.ts', may: COMPOSITION, because: 'it runs at build time' },
  {
    files: 'activities/',
    may: ['domain/', 'activities/'],
    because: 'activities know the outer world as ports only',
  },
  {
    files: 'adapters/',
    may: ['domain/', 'activities/ports/', 'adapters/', LIBRARIES, EDGE_LIBRARIES],
    because: 'adapters implement ports and know nothing of who calls them',
  },
  {
    files: 'api/',
    may: ['domain/', 'api/', 'adapters/', 'type activities/ports/', 'type workflows/', LIBRARIES],
    because: 'HTTP in, HTTP out; edge libraries stay behind the adapters',
  },
  {
    files: 'sandbox/processor/',
    may: ['sandbox/processor/', 'sandbox/standin/', LIBRARIES],
    because: STAND_IN,
  },
  {
    files: 'sandbox/graph/',
    may: ['sandbox/graph/', 'sandbox/standin/', LIBRARIES],
    because: STAND_IN,
  },
  {
    files: 'sandbox/standin/',
    may: ['sandbox/standin/', 'sandbox/processor/', 'sandbox/graph/', LIBRARIES],
    because: STAND_IN,
  },
  {
    files: 'sandbox/',
    may: ['sandbox/', ...PROCESS_TOOLS, 'adapters/config', 'adapters/settings', 'adapters/store/migrate', LIBRARIES],
    because: 'it runs the product as processes and talks to it over HTTP',
  },
  { files: 'prisma/', may: [LIBRARIES], because: 'schema and migrations stand alone' },
  { files: 'docs/', may: ['docs/', 'domain/', 'api/', LIBRARIES], because: 'documents are generated from tables' },
  {
    files: 'bench/',
    may: ['domain/', 'activities/ports/', 'adapters/', 'api/', 'sandbox/', 'bench/', LIBRARIES],
    because: 'it measures the product as it is, on servers of its own',
  },
  {
    files: 'simulate/',
    may: ['simulate/', 'sandbox/stack', 'sandbox/servers/', 'test/support/', 'test/scenarios/invariants', LIBRARIES],
    because: 'it lives in the product from outside and judges it as the stories do',
  },
  { files: 'test/', may: [ANYTHING], because: 'tests look everywhere' },
]

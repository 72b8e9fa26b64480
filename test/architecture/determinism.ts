import { child, type SourceFile, type SyntaxNode, sourceFiles, syntaxNodes } from './source-tree'

const LOCAL_TIME = /^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)$|^getTimezoneOffset$/
/** Temporal replaces these inside a workflow by replay-safe ones; in domain code nothing does. */
const CLOCK_AND_CHANCE = ['Date.now', 'new Date()', 'Date()', 'Math.random', 'setTimeout', 'setInterval']
const OUTER_GLOBALS = ['process', 'Intl', 'crypto', 'performance', 'fetch', 'globalThis', 'setTimeout', 'setInterval']
/** swc's parser resolves names and marks with this number those declared nowhere in the file. */
const UNDECLARED = 1

/**
 * Everything below domain/ and workflows/ whose answer depends on more than its arguments: clock, chance,
 * environment, the host's language or time zone. One line each: file and what it uses.
 */
export function determinismViolations(root: string): string[] {
  return sourceFiles(root).flatMap((file) => {
    const room = file.path.split('/')[0]
    if (room !== 'domain' && room !== 'workflows') return []
    const used = syntaxNodes(file).flatMap((node) => outerWorld(node) ?? [])
    const forbidden = room === 'domain' ? used : used.filter((name) => !CLOCK_AND_CHANCE.includes(name))
    return forbidden.map((name) => describe(file, name))
  })
}

function describe(file: SourceFile, name: string): string {
  return `${file.path} uses ${name}: pass the value in as an argument`
}

function outerWorld(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return OUTER_GLOBALS.find((name) => isGlobal(node, name))
    case 'CallExpression':
      return isGlobal(child(node, 'callee'), 'Date') ? 'Date()' : undefined
    case 'NewExpression':
      return isGlobal(child(node, 'callee'), 'Date') && !hasArguments(node) ? 'new Date()' : undefined
    case 'MemberExpression':
      return outerMember(child(node, 'object'), String(child(node, 'property')?.['value']))
    default:
      return undefined
  }
}

function outerMember(object: SyntaxNode | undefined, property: string): string | undefined {
  if (property === 'now' && isGlobal(object, 'Date')) return 'Date.now'
  if (property === 'random' && isGlobal(object, 'Math')) return 'Math.random'
  return property.startsWith('toLocale') || LOCAL_TIME.test(property) ? `.${property}` : undefined
}

function isGlobal(node: SyntaxNode | undefined, name: string): boolean {
  return node?.type === 'Identifier' && node['value'] === name && node['ctxt'] === UNDECLARED
}

function hasArguments(call: SyntaxNode): boolean {
  return Array.isArray(call['arguments']) && call['arguments'].length > 0
}

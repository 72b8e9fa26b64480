import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Module, parseSync } from '@swc/core'

/** The rooms of the house. Generated code and build output are nobody's room. */
export const ROOMS = [
  'domain',
  'workflows',
  'activities',
  'adapters',
  'api',
  'sandbox',
  'prisma',
  'docs',
  'bench',
  'simulate',
  'test',
]

/** One TypeScript file; `path` is relative to the project root and has forward slashes on every system. */
export type SourceFile = { path: string; text: string }

/** All TypeScript files of the rooms below `root`, in a stable order. */
export function sourceFiles(root: string): SourceFile[] {
  return readdirSync(root)
    .filter((name) => ROOMS.includes(name))
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: relative(root, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
}

/** A node of swc's syntax tree, read by its `type`. */
export type SyntaxNode = { type: string; [field: string]: unknown }

/** Every node of the file's syntax tree, parents before children. */
export function syntaxNodes(file: SourceFile): SyntaxNode[] {
  const module: Module = parseSync(file.text, { syntax: 'typescript', target: 'es2022' })
  return descendants(module)
}

function descendants(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(descendants)
  return 'type' in value && typeof value.type === 'string' ? [value as SyntaxNode, ...below] : below
}

/** The node's field as a node, or undefined where it holds anything else. */
export function child(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field]
  return typeof value === 'object' && value !== null && 'type' in value ? (value as SyntaxNode) : undefined
}

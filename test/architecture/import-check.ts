import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { ANYTHING, EDGE_LIBRARIES, EDGE_PACKAGES, IMPORT_RULES, type ImportRule, LIBRARIES } from './import-rules'
import { type Import, importsOf } from './imports'
import { type SourceFile, sourceFiles } from './source-tree'

/** Every import below `root` that the table of import rules does not allow, one readable line each. */
export function importViolations(root: string): string[] {
  const installed = productionPackages(root)
  return sourceFiles(root).flatMap((file) => violationsIn(file, installed))
}

function violationsIn(file: SourceFile, installed: readonly string[]): string[] {
  const rule = IMPORT_RULES.find(({ files }) => file.path.startsWith(files))
  if (rule === undefined) return [`${file.path}: no import rule covers this file; add a row to import-rules.ts`]
  return importsOf(file)
    .filter((found) => !rule.may.some((entry) => allows(entry, found, installed)))
    .map((found) => explain(file, found, rule))
}

function allows(entry: string, found: Import, installed: readonly string[]): boolean {
  if (entry.startsWith('type ')) return found.typeOnly && allows(entry.slice('type '.length), found, installed)
  if (entry === ANYTHING) return true
  if (entry === EDGE_LIBRARIES) return EDGE_PACKAGES.some((edge) => within(found.target, edge))
  if (entry === LIBRARIES) return found.isPackage && !isEdge(found) && isInstalled(found.target, installed)
  return within(found.target, entry)
}

const isEdge = (found: Import) => EDGE_PACKAGES.some((edge) => within(found.target, edge))

/** `stripe` covers `stripe/lib`, not `stripes`; `domain/` covers `domain` itself (its index). */
function within(target: string, allowed: string): boolean {
  const name = allowed.replace(/\/$/, '')
  return target === name || target.startsWith(`${name}/`)
}

/** A package missing from `dependencies` would be missing from the image as well. */
function isInstalled(target: string, installed: readonly string[]): boolean {
  const isNode = target.startsWith('node:') || builtinModules.includes(target)
  return isNode || installed.some((name) => within(target, name))
}

function productionPackages(root: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  return Object.keys(dependencies)
}

function explain(file: SourceFile, found: Import, rule: ImportRule): string {
  const what = found.typeOnly ? 'the types of ' : ''
  return `${file.path} imports ${what}${found.target}; ${rule.files} may import ${rule.may.join(', ')}: ${rule.because}`
}

import { posix } from 'node:path'
import { child, type SourceFile, type SyntaxNode, syntaxNodes } from './source-tree'

/**
 * What a file imports. `target` is a path from the project root (`adapters/store/client`) or a package name with its
 * entry (`node:fs`, `@temporalio/client`); `typeOnly` imports vanish when compiled.
 */
export type Import = { target: string; isPackage: boolean; typeOnly: boolean }

/** The target of an `import()` or `require()` whose argument is computed: nobody can say what it loads. */
export const COMPUTED = '(computed at run time)'

/** Every import, re-export, `import()`, `require()` and `import('…').Type` of the file. */
export function importsOf(file: SourceFile): Import[] {
  return syntaxNodes(file).flatMap((node) => {
    const found = importIn(node)
    return found === undefined ? [] : [{ ...resolve(file.path, found.specifier), typeOnly: found.typeOnly }]
  })
}

function importIn(node: SyntaxNode): { specifier: string; typeOnly: boolean } | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (!child(node, 'source')) return undefined
      return { specifier: literal(child(node, 'source')), typeOnly: Boolean(node['typeOnly']) || namesTypesOnly(node) }
    case 'TsExternalModuleReference':
      return { specifier: literal(child(node, 'expression')), typeOnly: false }
    case 'TsImportType':
      return { specifier: literal(child(node, 'argument')), typeOnly: true }
    case 'CallExpression':
      return loads(child(node, 'callee')) ? { specifier: literal(firstArgument(node)), typeOnly: false } : undefined
    default:
      return undefined
  }
}

/** `import { type A, type B }`: swc marks the names, not the statement. A bare `import './x'` runs code. */
function namesTypesOnly(node: SyntaxNode): boolean {
  const names = (node['specifiers'] ?? []) as { isTypeOnly?: boolean }[]
  return names.length > 0 && names.every((name) => name.isTypeOnly === true)
}

function loads(callee: SyntaxNode | undefined): boolean {
  return callee?.type === 'Import' || (callee?.type === 'Identifier' && callee['value'] === 'require')
}

function firstArgument(call: SyntaxNode): SyntaxNode | undefined {
  return (call['arguments'] as { expression: SyntaxNode }[])[0]?.expression
}

function literal(node: SyntaxNode | undefined): string {
  return node?.type === 'StringLiteral' ? String(node['value']) : COMPUTED
}

function resolve(from: string, specifier: string): { target: string; isPackage: boolean } {
  if (!specifier.startsWith('.')) return { target: specifier, isPackage: specifier !== COMPUTED }
  return { target: posix.join(posix.dirname(from), specifier), isPackage: false }
}

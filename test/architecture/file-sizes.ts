import { sourceFiles } from './source-tree'

export const MAX_LINES = 250

/** Files over the limit: outside test/ they fail the check, inside it they are only told. */
export function fileSizes(root: string): { failures: string[]; warnings: string[] } {
  const long = sourceFiles(root)
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MAX_LINES)
  const isTest = ({ path }: { path: string }) => path.startsWith('test/')
  return {
    failures: long.filter((file) => !isTest(file)).map(describe),
    warnings: long.filter(isTest).map(describe),
  }
}

function describe({ path, lines }: { path: string; lines: number }): string {
  return `${path} has ${lines} lines of at most ${MAX_LINES}: give it one job`
}

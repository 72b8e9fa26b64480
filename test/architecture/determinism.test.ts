import { determinismViolations } from './determinism'
import { inHouse, PROJECT_ROOT } from './house-fixture'

const violationsOf = (path: string, text: string) => inHouse({ [path]: text }, determinismViolations)

describe('Code that decides', () => {
  test('depends on its arguments only, as the house stands', () => {
    expect(determinismViolations(PROJECT_ROOT)).toEqual([])
  })

  test.each([
    ['Date.now', 'export const now = () => Date.now()'],
    ['new Date()', 'export const now = () => new Date().toISOString()'],
    ['new Date()', 'export const now = () => new Date'],
    ['Date()', 'export const now = () => Date()'],
    ['Math.random', 'export const dice = () => Math.random()'],
    ['process', `export const key = () => process.env['KEY']`],
    ['Intl', `export const format = () => new Intl.NumberFormat('en')`],
    ['.toLocaleString', 'export const format = (cents: number) => cents.toLocaleString()'],
    ['.getHours', 'export const hour = (at: Date) => at.getHours()'],
    ['crypto', 'export const id = () => crypto.randomUUID()'],
    ['setTimeout', 'export const wait = (wake: () => void) => setTimeout(wake, 1000)'],
  ])('may not use %s in domain/: %s', (name, text) => {
    expect(violationsOf('domain/a.ts', text)).toEqual([`domain/a.ts uses ${name}: pass the value in as an argument`])
  })

  test('may read a date it is given, in UTC, and name its own things as it likes', () => {
    const text = `// not Date.now(), not Math.random()
      export const day = (ms: number, process: { env: string }) => new Date(ms).getUTCDate() + process.env
      export const ms = Date.UTC(2027, 0, 31)`
    expect(violationsOf('domain/a.ts', text)).toEqual([])
  })

  test('may ask the clock inside a workflow, where Temporal replays it, but not the host for its time zone', () => {
    expect(violationsOf('workflows/a.ts', 'export const now = () => Date.now()')).toEqual([])
    expect(violationsOf('workflows/a.ts', 'export const hour = () => new Date().getHours()')).toHaveLength(1)
  })
})

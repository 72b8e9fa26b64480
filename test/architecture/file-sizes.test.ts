import { fileSizes, MAX_LINES } from './file-sizes'
import { inHouse } from './house-fixture'

const lines = (count: number) => 'export {}\n'.repeat(count)

describe('The size of a file', () => {
  test('fails the check one line over the limit', () => {
    expect(inHouse({ 'api/app.ts': lines(MAX_LINES + 1) }, fileSizes).failures).toEqual([
      'api/app.ts has 251 lines of at most 250: give it one job',
    ])
  })

  test('passes at the limit', () => {
    expect(inHouse({ 'api/app.ts': lines(MAX_LINES) }, fileSizes)).toEqual({ failures: [], warnings: [] })
  })

  test('is only a warning in test/, and of no interest in generated code', () => {
    const files = { 'test/a.test.ts': lines(300), 'generated/client.ts': lines(9000) }
    expect(inHouse(files, fileSizes)).toEqual({ failures: [], warnings: [expect.stringContaining('test/a.test.ts')] })
  })
})

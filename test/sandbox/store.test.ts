import { readForm } from '../../sandbox/processor/form'
import { Store } from '../../sandbox/standin/store'
import { dataFolder } from './standins'

describe('the sandbox’s memory', () => {
  const folder = dataFolder()
  afterAll(() => folder.remove())

  test('gives out greater numbers after a restart, also when the work that took the first ones was undone', async () => {
    const before = new Store(folder.path)
    const undone = () =>
      before.transaction(() => {
        before.nextSeq()
        throw new Error('undone')
      })
    expect(undone).toThrow('undone')
    const last = before.transaction(() => before.nextSeq())
    await before.close()
    const after = new Store(folder.path)
    expect(after.nextSeq()).toBeGreaterThan(last)
    await after.close()
  })
})

test.each([
  ['', {}],
  ['a=1&b=x+y%26z', { a: '1', b: 'x y&z' }],
  ['m[k]=v&m[n][0]=x&m[n][1]=y', { m: { k: 'v', n: { '0': 'x', '1': 'y' } } }],
  ['list[]=a&list[]=b', { list: { '0': 'a', '1': 'b' } }],
  ['m=text&m[k]=v', { m: { k: 'v' } }],
  ['__proto__[k]=v', JSON.parse('{"__proto__":{"k":"v"}}')],
])('the form %j is read as the processor’s clients mean it', (encoded, meant) => {
  expect(JSON.parse(JSON.stringify(readForm(encoded)))).toEqual(meant)
})

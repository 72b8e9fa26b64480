import { sharingTurns, takingTurns } from '../../adapters/turns'

/** Work that goes on until it is told to end. */
function work(name: string, log: string[]) {
  let end: (error?: Error) => void = () => {}
  const ended = new Promise<string>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve(name))
  })
  return {
    end: (error?: Error) => end(error),
    run: () => {
      log.push(name)
      return ended
    },
  }
}

const aTick = () => new Promise((resolve) => setImmediate(resolve))

describe('taking turns', () => {
  test('one key: in the order it came, each after the end of the one before; another key does not wait', async () => {
    const log: string[] = []
    const inTurn = takingTurns()
    const [first, second, other] = [work('first', log), work('second', log), work('other', log)]
    const results = [inTurn('a', first.run), inTurn('a', second.run), inTurn('b', other.run)]
    await aTick()
    expect(log).toEqual(['first', 'other'])
    first.end()
    await aTick()
    expect(log).toEqual(['first', 'other', 'second'])
    second.end()
    other.end()
    expect(await Promise.all(results)).toEqual(['first', 'second', 'other'])
  })

  test('who fails hears of it, and nobody behind does', async () => {
    const log: string[] = []
    const inTurn = takingTurns()
    const [first, second] = [work('first', log), work('second', log)]
    const failing = inTurn('a', first.run)
    const following = inTurn('a', second.run)
    first.end(new Error('the database is away'))
    second.end()
    await expect(failing).rejects.toThrow('the database is away')
    expect(await following).toBe('second')
    const last = work('last', log)
    last.end()
    expect(await inTurn('a', last.run)).toBe('last')
  })
})

describe('sharing turns', () => {
  test('who asks while one waits waits with it; who asks while it runs has a turn of his own', async () => {
    const log: string[] = []
    const inTurn = sharingTurns()
    const end: (() => void)[] = []
    const run = (name: string) => () => {
      log.push(name)
      return new Promise<void>((resolve) => end.push(resolve))
    }
    const first = inTurn('a', run('first'))
    await aTick()
    const waiting = [inTurn('a', run('second')), inTurn('a', run('served by the second')), inTurn('b', run('other'))]
    await aTick()
    expect(log).toEqual(['first', 'other'])
    end[0]?.()
    await first
    await aTick()
    expect(log).toEqual(['first', 'other', 'second'])
    const last = inTurn('a', run('last'))
    for (const each of end) each()
    await Promise.all(waiting)
    await aTick()
    expect(log).toEqual(['first', 'other', 'second', 'last'])
    end.at(-1)?.()
    await last
  })

  test('what fails, fails for all that waited with it, and not for the next', async () => {
    const inTurn = sharingTurns()
    const failing = [1, 2].map(() => inTurn('a', () => Promise.reject(new Error('the database is away'))))
    for (const each of failing) await expect(each).rejects.toThrow('the database is away')
    await inTurn('a', async () => {})
  })
})

import { join } from 'node:path'
import { ownStack } from './own-stack'
import { Steps } from './steps/control'
import { killedAt, type Scene, type Undisturbed, undisturbed, wrongOf } from './steps/killing'
import { LIVES } from './steps/lives'

/** So many accounts stand still side by side, each at a step of its own, when their worker is killed. 1 is one by one. */
const TOGETHER = Number(process.env['LINEKEEPER_KILLED_TOGETHER'] ?? 12)
const LONGEST_LIFE_MS = 15 * 60_000

let steps: Steps
const stack = ownStack(
  (folder) => {
    const place = join(folder, 'steps')
    steps = new Steps(place)
    return Steps.settings(place)
  },
  { autoRestart: false },
)
const scene = (): Scene => ({ steps, stack: stack() })

const say = (line: string) => process.stderr.write(`${line}\n`)

describe.each(Object.entries(LIVES))('%s', (title, life) => {
  let control: Undisturbed

  beforeAll(async () => {
    control = await undisturbed(scene(), life)
  }, 120_000)

  it('has a list of steps, made by recording, that come in pairs', () => {
    const { list, copies } = control
    for (const word of life.passes) expect(list.filter((step) => step.includes(word))).not.toEqual([])
    const named = (when: string) => list.filter((step) => step.startsWith(when)).map((step) => step.replace(when, ''))
    expect(named('after').sort()).toEqual(named('before').sort())
    expect(copies).toEqual(copies.map(() => 1))
    say(`${title}: ${list.length} steps`)
  })

  it(
    'leaves the same facts, ledger, charges and mails wherever its process is killed; a second copy of a mail only where the mail server has taken it and we have not noted it',
    async () => {
      const found: string[] = []
      const { list } = control
      let done = 0
      let left = list
      for (let round = 1; left.length > 0 && round <= 4; round++) {
        const missed: string[] = []
        const batches = Math.ceil(left.length / (life.alone ? 1 : TOGETHER))
        for (let batch = 0; batch < batches; batch++) {
          // Steps that lie side by side often wait for the same thing: each batch takes its own from the whole list.
          const wanted = left.filter((_step, index) => index % batches === batch)
          const lived = await killedAt(scene(), life, wanted)
          missed.push(...wanted.filter((step) => !lived.some((each) => each.step === step)))
          for (const one of lived) {
            const wrong = await wrongOf(one, control)
            say(`${title}: ${++done}/${list.length} killed ${one.step}${wrong.length > 0 ? ` – ${wrong[0]}` : ''}`)
            found.push(...wrong)
          }
        }
        left = missed
      }
      expect(found).toEqual([])
      expect(left).toEqual([])
    },
    LONGEST_LIFE_MS,
  )
})

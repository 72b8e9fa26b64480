import { join } from 'node:path'
import { violations } from '../scenarios/invariants'
import { eventually } from '../support/client'
import { evidenceOf } from './facts'
import { ownStack } from './own-stack'
import { Steps } from './steps/control'
import { type Customer, idsOf, LIVES, type Life } from './steps/lives'
import { copiesOf, type Picture, pictureOf } from './steps/picture'

/** So many accounts stand still side by side, each at a step of its own, when their worker is killed. 1 is one by one. */
const TOGETHER = Number(process.env['LINEKEEPER_KILLED_TOGETHER'] ?? 12)
/** No further one comes to its place: those that do not send mails wait behind those that stand still in sending one. */
const PATIENCE_MS = 6_000
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

/** The mail server has taken the mail and we have not noted it: only here may a second copy follow. */
const mailIsTwice = (step: string, before: string | undefined) =>
  step.startsWith('after a mail in') ||
  (before?.startsWith('after a mail in') === true && step.startsWith('before COMMIT of'))

const say = (line: string) => process.stderr.write(`${line}\n`)

type Lived = { customer: Customer; step: string; answer: PromiseSettledResult<unknown> }

/** Lets a customer go to each of these steps, kills the worker there, and lets them all go on; answers who got there. */
async function killedAt(life: Life, wanted: readonly string[]): Promise<Lived[]> {
  const customers = await Promise.all(wanted.map(() => life.prepare()))
  const stories = customers.map(({ story }) => story.account.id)
  for (const [index, customer] of customers.entries())
    steps.arm(stories[index] ?? '', idsOf(life, customer), wanted[index])
  const answers = Promise.allSettled(customers.map((customer) => life.act(customer)))
  await steps.standstill(stories, PATIENCE_MS)
  for (const customer of customers) steps.disarm(idsOf(life, customer))
  await stack().kill(life.process)
  await stack().restart(life.process)
  const settled = await answers
  return customers.flatMap((customer, index) => {
    const [step, answer] = [wanted[index], settled[index]]
    return step && answer && steps.reached(stories[index] ?? '') ? [{ customer, step, answer }] : []
  })
}

describe.each(Object.entries(LIVES))('%s', (title, life) => {
  let list: string[] = []
  let undisturbed: { picture: Picture; copies: number[] }

  beforeAll(async () => {
    const control = await life.prepare()
    steps.arm(control.story.account.id, idsOf(life, control))
    await life.act(control)
    await eventually('every step has its end', async () =>
      steps.allEnded(control.story.account.id) ? true : undefined,
    )
    steps.disarm(idsOf(life, control))
    await control.story.settle()
    list = steps.of(control.story.account.id)
    undisturbed = { picture: await pictureOf(control.story), copies: await copiesOf(control.story) }
  }, 120_000)

  it('has a list of steps, made by recording, that come in pairs', () => {
    for (const word of life.passes) expect(list.filter((step) => step.includes(word))).not.toEqual([])
    const named = (when: string) => list.filter((step) => step.startsWith(when)).map((step) => step.replace(when, ''))
    expect(named('after').sort()).toEqual(named('before').sort())
    expect(undisturbed.copies).toEqual(undisturbed.copies.map(() => 1))
    say(`${title}: ${list.length} steps`)
  })

  it(
    'leaves the same facts, ledger, charges and mails wherever its process is killed; a second copy of a mail only where the mail server has taken it and we have not noted it',
    async () => {
      const found: string[] = []
      let done = 0
      let left = list
      for (let round = 1; left.length > 0 && round <= 4; round++) {
        const missed: string[] = []
        const batches = Math.ceil(left.length / (life.alone ? 1 : TOGETHER))
        for (let batch = 0; batch < batches; batch++) {
          // Steps that lie side by side often wait for the same thing: each batch takes its own from the whole list.
          const wanted = left.filter((_step, index) => index % batches === batch)
          const lived = await killedAt(life, wanted)
          missed.push(...wanted.filter((step) => !lived.some((each) => each.step === step)))
          for (const one of lived) {
            const problems = await judge(one)
            say(
              `${title}: ${++done}/${list.length} killed ${one.step}${problems.length > 0 ? ` – ${problems[0]}` : ''}`,
            )
            found.push(...problems)
          }
        }
        left = missed
      }
      expect(found).toEqual([])
      expect(left).toEqual([])
    },
    LONGEST_LIFE_MS,
  )

  async function judge({ customer: { story }, step, answer }: Lived): Promise<string[]> {
    const say = (what: string) => `killed ${step}: ${what}`
    if (answer.status === 'rejected') return [say(`the customer was answered ${answer.reason}`)]
    await story.settle()
    const [picture, copies] = [await pictureOf(story), await copiesOf(story)]
    const kinds = Object.keys(picture) as (keyof Picture)[]
    const twice = copies.filter((count) => count === 2).length
    const mayBeTwice = mailIsTwice(step, list[list.indexOf(step) - 1]) ? 1 : 0
    return [
      ...kinds
        .filter((kind) => JSON.stringify(picture[kind]) !== JSON.stringify(undisturbed.picture[kind]))
        .map((kind) => say(firstDifference(kind, undisturbed.picture[kind], picture[kind]))),
      ...(copies.some((count) => count < 1 || count > 2) ? [say(`the mails lie ${copies} times in the mailbox`)] : []),
      ...(twice > mayBeTwice ? [say(`${twice} mails lie twice in the mailbox`)] : []),
      ...violations(await evidenceOf(story)).map(say),
    ]
  }
})

function firstDifference(kind: string, expected: unknown[], found: unknown[]): string {
  const at = [...expected, ...found].findIndex((_, i) => JSON.stringify(expected[i]) !== JSON.stringify(found[i]))
  const shown = (row: unknown) => (row === undefined ? 'nothing' : JSON.stringify(row))
  return `${kind}[${at}] is ${shown(found[at])} instead of ${shown(expected[at])}`
}

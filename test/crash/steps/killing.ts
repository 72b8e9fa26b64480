import type { Stack } from '../../../sandbox/stack'
import { violations } from '../../scenarios/invariants'
import { eventually } from '../../support/client'
import { evidenceOf } from '../facts'
import type { Steps } from './control'
import { type Customer, idsOf, type Life } from './lives'
import { copiesOf, type Picture, pictureOf } from './picture'

/** No further one comes to its place: those that do not send mails wait behind those that stand still in sending one. */
const PATIENCE_MS = 6_000

/** Where lives are lived, and what happens outside while the killed process is away. */
export type Scene = { steps: Steps; stack: Stack; meanwhile?: () => Promise<void> }

/** A life that nobody disturbed: its steps in their order, and what it came to. */
export type Undisturbed = { list: string[]; picture: Picture; copies: number[] }

export async function undisturbed({ steps }: Scene, life: Life): Promise<Undisturbed> {
  const control = await life.prepare()
  const { story } = control
  steps.arm(story.account.id, idsOf(life, control))
  await life.act(control)
  await eventually('every step has its end', async () => (steps.allEnded(story.account.id) ? true : undefined))
  steps.disarm(idsOf(life, control))
  await story.settle()
  return { list: steps.of(story.account.id), picture: await pictureOf(story), copies: await copiesOf(story) }
}

export type Lived = { customer: Customer; step: string; answer: PromiseSettledResult<unknown> }

/** Lets a customer go to each of these steps, kills the process there, and lets them all go on; answers who got there. */
export async function killedAt(scene: Scene, life: Life, wanted: readonly string[]): Promise<Lived[]> {
  const { steps, stack, meanwhile } = scene
  const customers = await Promise.all(wanted.map(() => life.prepare()))
  const stories = customers.map(({ story }) => story.account.id)
  for (const [index, customer] of customers.entries())
    steps.arm(stories[index] ?? '', idsOf(life, customer), wanted[index])
  const answers = Promise.allSettled(customers.map((customer) => life.act(customer)))
  await steps.standstill(stories, PATIENCE_MS)
  for (const customer of customers) steps.disarm(idsOf(life, customer))
  await stack.kill(life.process)
  await meanwhile?.()
  await stack.restart(life.process)
  const settled = await answers
  return customers.flatMap((customer, index) => {
    const [step, answer] = [wanted[index], settled[index]]
    return step && answer && steps.reached(stories[index] ?? '') ? [{ customer, step, answer }] : []
  })
}

/** The mail server has taken the mail and we have not noted it: only here may a second copy follow. */
const mailIsTwice = (step: string, before: string | undefined) =>
  step.startsWith('after a mail in') ||
  (before?.startsWith('after a mail in') === true && step.startsWith('before COMMIT of'))

/** In what a life that was killed at a step differs from the undisturbed one, and what in it breaks an invariant. */
export async function wrongOf({ customer: { story }, step, answer }: Lived, control: Undisturbed): Promise<string[]> {
  const say = (what: string) => `killed ${step}: ${what}`
  if (answer.status === 'rejected') return [say(`the customer was answered ${answer.reason}`)]
  await story.settle()
  const [picture, copies] = [await pictureOf(story), await copiesOf(story)]
  const kinds = Object.keys(picture) as (keyof Picture)[]
  const twice = copies.filter((count) => count === 2).length
  const mayBeTwice = mailIsTwice(step, control.list[control.list.indexOf(step) - 1]) ? 1 : 0
  return [
    ...kinds
      .filter((kind) => JSON.stringify(picture[kind]) !== JSON.stringify(control.picture[kind]))
      .map((kind) => say(firstDifference(kind, control.picture[kind], picture[kind]))),
    ...(copies.some((count) => count < 1 || count > 2) ? [say(`the mails lie ${copies} times in the mailbox`)] : []),
    ...(twice > mayBeTwice ? [say(`${twice} mails lie twice in the mailbox`)] : []),
    ...violations(await evidenceOf(story)).map(say),
  ]
}

function firstDifference(kind: string, expected: unknown[], found: unknown[]): string {
  const at = [...expected, ...found].findIndex((_, i) => JSON.stringify(expected[i]) !== JSON.stringify(found[i]))
  const shown = (row: unknown) => (row === undefined ? 'nothing' : JSON.stringify(row))
  return `${kind}[${at}] is ${shown(found[at])} instead of ${shown(expected[at])}`
}

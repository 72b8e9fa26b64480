/**
 * The one loop that every entity of the engine runs in, on real timers and on a test clock alike.
 *
 * Owns: nothing but the next due action and the answers to the latest commands; all facts are in the database.
 * Wakes: a command (Update), a wake-up ("look again", Signal), a step of the test clock (Update), the due instant.
 * Ends: when an activity says that the entity's life is over and nothing waits.
 *
 * Inside an action `now` is the nominal due instant, or the message's instant, never the time it really ran.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { type Command, type CommandResult, DONE, type Envelope } from '../domain/commands'
import type { DueAction } from '../domain/due'
import {
  COMMAND_UPDATE,
  type EntityCarried,
  type EntityInput,
  STEP_UPDATE,
  type Step,
  type StepAnswer,
  WAKE_SIGNAL,
} from '../domain/entity'
import { refuse } from '../domain/errors'
import type { Progress } from '../domain/progress'
import { DAY, type Instant } from '../domain/time'

/** What makes an entity a number, an account or a dunning run. */
export type Behaviour = {
  /** Looks at the facts and makes the state follow them. */
  consider: (now: Instant) => Promise<Progress>
  /** Carries out the due action. */
  work: (action: DueAction) => Promise<Progress>
  /** Carries out a command; null = it is not one of this entity's. `during` is what was running when it was accepted. */
  receive: (command: Command, context: { id: string; now: Instant; during: string | null }) => Promise<Progress> | null
}

const wake = defineSignal<[{ at: Instant }]>(WAKE_SIGNAL)
const command = defineUpdate<CommandResult, [Envelope]>(COMMAND_UPDATE)
const step = defineUpdate<StepAnswer, [Step]>(STEP_UPDATE)

/** Longest single sleep: far timers are recomputed on the way. */
const LONGEST_SLEEP = 30 * DAY
/** History events after which a run continues as new: a cold wake replays the run, and a run takes 2,000 Updates. */
const RUN_EVENTS = 1_000
const ANSWERS_KEPT = 20

type Waiting = { id: string; command: Command; at: Instant; during: string | null }

/** Runs an entity until its life is over. */
export async function runEntity(input: EntityInput, behaviour: Behaviour): Promise<void> {
  const { carried } = input
  const onClock = input.clockId !== null
  const inbox: Waiting[] = []
  let wokenAt: Instant | null = null
  let next: DueAction | null = carried?.next ?? null
  let closed = false
  let acting: string | null = null
  let parked = false
  let virtualNow = carried?.virtualNow ?? 0
  let lastStep = carried?.lastStep ?? null
  const answers = [...(carried?.answers ?? [])]

  const answerOf = (id: string) => answers.find((each) => each.id === id)?.result
  const limit = () => (onClock ? virtualNow : Date.now())
  const isDue = () => next !== null && next.at <= limit()
  const accept = (id: string, wanted: Command, at: Instant) => {
    if (answerOf(id) === undefined && !inbox.some((each) => each.id === id)) {
      inbox.push({ id, command: wanted, at, during: acting })
    }
  }

  setHandler(wake, ({ at }) => {
    wokenAt = Math.max(wokenAt ?? at, at)
  })
  setHandler(command, async ({ id, command: wanted }) => {
    accept(id, wanted, Date.now())
    await condition(() => answerOf(id) !== undefined)
    return answerOf(id) as CommandResult
  })
  setHandler(step, async ({ s, t, messages }) => {
    if (lastStep !== null && s <= lastStep.s) return lastStep.answer
    virtualNow = Math.max(virtualNow, t)
    for (const message of messages) {
      if (message.kind === 'COMMAND') accept(message.id, message.command, t)
      else wokenAt = t
    }
    parked = false
    await condition(() => parked)
    const asked = messages.flatMap((message) => (message.kind === 'COMMAND' ? [message.id] : []))
    const results = answers.filter((each) => asked.includes(each.id))
    const reply = { next: next === null ? null : { at: next.at, rank: next.rank }, results }
    lastStep = { s, answer: reply }
    return reply
  })

  const take = async (progress: Promise<Progress>) => {
    const after = await progress
    acting = null
    next = after.next
    closed = after.closed
    return after.result ?? DONE
  }
  const answer = (id: string, result: CommandResult) => {
    answers.push({ id, result })
    answers.splice(0, Math.max(0, answers.length - ANSWERS_KEPT))
  }

  // Commands come before anything that is due at the same instant, then wake-ups, then the due action itself.
  for (;;) {
    const message = inbox[0]
    if (message !== undefined) {
      const { id, at, during } = message
      const received = behaviour.receive(message.command, { id, now: at, during })
      answer(id, received === null ? notMine(input, message.command) : await take(received))
      inbox.shift()
    } else if (wokenAt !== null) {
      const at: Instant = wokenAt
      wokenAt = null
      await take(behaviour.consider(at))
    } else if (isDue()) {
      const action = next as unknown as DueAction
      acting = action.kind
      await take(behaviour.work(action))
    } else {
      parked = true
      const idle = () => (closed || runIsLong()) && allHandlersFinished()
      if (idle() && closed) return
      if (idle()) {
        const state: EntityCarried = { version: 1, next, virtualNow, lastStep, answers }
        await continueAsNew<(next: EntityInput) => Promise<void>>({ ...input, carried: state })
      }
      const stirred = () => !parked || inbox.length > 0 || wokenAt !== null || isDue() || idle()
      await sleepUntil(stirred, onClock ? null : (next as DueAction | null))
    }
  }
}

const notMine = ({ entityId }: EntityInput, { name }: Command): CommandResult =>
  refuse('INTERNAL', `${entityId} does not take the command ${name}`)

function runIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength > RUN_EVENTS
}

/** Parks until something arrives or the instant comes; on a test clock only a step can bring it. */
async function sleepUntil(arrived: () => boolean, due: DueAction | null): Promise<void> {
  if (due === null) {
    await condition(arrived)
    return
  }
  await condition(arrived, Math.max(1, Math.min(due.at - Date.now(), LONGEST_SLEEP)))
}

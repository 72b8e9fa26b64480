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
import { type EntityActivities, onTheirQueue, withinTask } from './proxies'

/** What makes an entity a number, an account or a dunning run, by the given activities. */
export type BehaviourBy = (activities: EntityActivities) => Behaviour
type Behaviour = {
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

/** Longest single sleep: far timers are recomputed on the way. Not shorter than a month, which then costs one timer. */
const LONGEST_SLEEP = 31 * DAY
/** History events after which a run continues as new: a cold wake replays the run, and a run takes 2,000 Updates. */
const RUN_EVENTS = 1_000
const ANSWERS_KEPT = 20

/** The running entity: what arrived and is not done yet, and the little that it carries. */
type Running = {
  input: EntityInput
  inbox: { id: string; command: Command; at: Instant; during: string | null }[]
  wokenAt: Instant | null
  next: DueAction | null
  closed: boolean
  /** The kind of the action that is running now. */
  acting: string | null
  /** Nothing was done yet in the step that is running; false in real time. */
  atStart: boolean
  /** Nothing is left to do at the present instant. */
  parked: boolean
  virtualNow: Instant
  lastStep: EntityCarried['lastStep']
  answers: EntityCarried['answers']
}

/** Runs an entity until its life is over. */
export async function runEntity(input: EntityInput, behaviourBy: BehaviourBy): Promise<void> {
  const behaviours: Behaviours = { inStep: behaviourBy(withinTask), otherwise: behaviourBy(onTheirQueue) }
  const { carried } = input
  const self: Running = {
    input,
    inbox: [],
    wokenAt: null,
    next: carried?.next ?? null,
    closed: false,
    acting: null,
    atStart: false,
    parked: false,
    virtualNow: carried?.virtualNow ?? 0,
    lastStep: carried?.lastStep ?? null,
    answers: carried?.answers ?? [],
  }
  takeMessages(self)
  for (;;) {
    if (await doSomething(self, behaviours)) continue
    self.parked = true
    if (isIdle(self) && self.closed) return
    if (isIdle(self)) await startNewRun(self)
    await sleep(self)
  }
}

/** Handlers only note what arrived; the loop alone performs every transition. */
function takeMessages(self: Running): void {
  setHandler(wake, ({ at }) => {
    self.wokenAt = Math.max(self.wokenAt ?? at, at)
  })
  setHandler(command, async ({ id, command: wanted }) => {
    accept(self, id, wanted, Date.now())
    await condition(() => answerTo(self, id) !== undefined)
    return answerTo(self, id) as CommandResult
  })
  setHandler(step, async ({ s, t, messages, wakes }) => {
    if (self.lastStep !== null && s <= self.lastStep.s) return self.lastStep.answer
    self.virtualNow = Math.max(self.virtualNow, t)
    for (const message of messages) {
      if (message.kind === 'COMMAND') accept(self, message.id, message.command, t)
      else self.wokenAt = t
    }
    self.parked = false
    self.atStart = true
    await condition(() => self.parked)
    const asked = messages.flatMap((message) => (message.kind === 'COMMAND' ? [message.id] : []))
    const results = self.answers.filter((each) => asked.includes(each.id))
    const { next } = self
    const due = next === null ? null : { at: next.at, rank: next.rank }
    self.lastStep = { s, answer: { next: due, results, wakes } }
    return self.lastStep.answer
  })
}

const answerTo = (self: Running, id: string) => self.answers.find((each) => each.id === id)?.result

function accept(self: Running, id: string, wanted: Command, at: Instant): void {
  if (answerTo(self, id) !== undefined || self.inbox.some((each) => each.id === id)) return
  self.inbox.push({ id, command: wanted, at, during: self.acting })
}

/**
 * The first activity of a clock's step runs within the workflow's task. A crash before the task ends loses it, and the
 * step, which is sent again, begins with it again. What follows it in the same step must be in the history first: facts
 * that it wrote may not ask for it a second time.
 */
type Behaviours = { inStep: Behaviour; otherwise: Behaviour }

/** Commands come before anything that is due at the same instant, then wake-ups, then the due action itself. */
async function doSomething(self: Running, behaviours: Behaviours): Promise<boolean> {
  const behaviour = self.atStart ? behaviours.inStep : behaviours.otherwise
  const message = self.inbox[0]
  if (message !== undefined) {
    const { id, at, during } = message
    const received = behaviour.receive(message.command, { id, now: at, during })
    const result = received === null ? notMine(self.input, message.command) : await follow(self, received)
    self.answers = [...self.answers, { id, result }].slice(-ANSWERS_KEPT)
    self.inbox.shift()
    return true
  }
  if (self.wokenAt !== null) {
    const at = self.wokenAt
    self.wokenAt = null
    await follow(self, behaviour.consider(at))
    return true
  }
  if (self.next === null || !isDue(self)) return false
  self.acting = self.next.kind
  await follow(self, behaviour.work(self.next))
  return true
}

async function follow(self: Running, progress: Promise<Progress>): Promise<CommandResult> {
  self.atStart = false
  const { next, closed, result } = await progress
  self.acting = null
  self.next = next
  self.closed = closed
  return result ?? DONE
}

function isDue(self: Running): boolean {
  const now = self.input.clockId === null ? Date.now() : self.virtualNow
  return self.next !== null && self.next.at <= now
}

/** Whether the run may end: its life is over or its history is long, and nobody waits for an answer. */
function isIdle(self: Running): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return (self.closed || continueAsNewSuggested || historyLength > RUN_EVENTS) && allHandlersFinished()
}

async function startNewRun({ input, next, virtualNow, lastStep, answers }: Running): Promise<never> {
  const carried: EntityCarried = { version: 1, next, virtualNow, lastStep, answers }
  return continueAsNew<(next: EntityInput) => Promise<void>>({ ...input, carried })
}

/** Parks until something arrives or the instant comes; on a test clock only a step can bring it. */
async function sleep(self: Running): Promise<void> {
  const stirred = () => !self.parked || self.inbox.length > 0 || self.wokenAt !== null || isDue(self) || isIdle(self)
  if (self.next === null || self.input.clockId !== null) await condition(stirred)
  else await condition(stirred, Math.max(1, Math.min(self.next.at - Date.now(), LONGEST_SLEEP)))
}

const notMine = ({ entityId }: EntityInput, { name }: Command): CommandResult =>
  refuse('INTERNAL', `${entityId} does not take the command ${name}`)

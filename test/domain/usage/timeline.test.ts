import fc from 'fast-check'
import { DAY, HOUR, type Instant } from '../../../domain/time'
import {
  type DialogueWindow,
  type OpenedDialogue,
  openDialogues,
  type UsageEvent,
} from '../../../domain/usage/timeline'

const T0 = Date.parse('2026-11-01T10:00:00Z')

const event = (id: string, at: Instant, rest: Partial<UsageEvent>): UsageEvent => ({
  id,
  at,
  direction: 'OUTBOUND',
  kind: 'FREE_FORM',
  category: null,
  entryPoint: null,
  status: 'DELIVERED',
  pricing: null,
  ...rest,
})
const template = (at: Instant, rest: Partial<UsageEvent> = {}) =>
  event(`template@${at}`, at, { kind: 'TEMPLATE', category: 'UTILITY', ...rest })
const client = (at: Instant, rest: Partial<UsageEvent> = {}) =>
  event(`client@${at}`, at, { direction: 'INBOUND', ...rest })
const reply = (at: Instant, rest: Partial<UsageEvent> = {}) => event(`reply@${at}`, at, rest)
const click = (at: Instant) => client(at, { id: `click@${at}`, entryPoint: 'AD_CLICK' })

/** `USER 10h–34h`: who, and from when to when after T0. */
const told = (dialogues: readonly OpenedDialogue[]) =>
  dialogues.map(({ initiator, openedAt, expiresAt }) => `${initiator} ${hours(openedAt)}–${hours(expiresAt)}`)
const hours = (at: Instant) => `${(at - T0) / HOUR}h`

describe('C8: a dialogue lasts 24 hours from its opening, the end not included', () => {
  it('counts one dialogue for a template one second before the 24 hours are over', () => {
    const second = template(T0 + DAY - 1_000)
    expect(told(openDialogues([], [template(T0), second]))).toEqual(['BUSINESS 0h–24h'])
  })

  it('counts a second dialogue for a template exactly 24 hours later', () => {
    const opened = openDialogues([], [template(T0), template(T0 + DAY)])
    expect(told(opened)).toEqual(['BUSINESS 0h–24h', 'BUSINESS 24h–48h'])
  })

  it('counts a user-initiated dialogue from the first message of the client once the business replies', () => {
    const opened = openDialogues([], [client(T0), client(T0 + 2 * HOUR), reply(T0 + 5 * HOUR), reply(T0 + 23 * HOUR)])
    expect(told(opened)).toEqual(['USER 0h–24h'])
    expect(opened[0]).toMatchObject({ openedBy: `reply@${T0 + 5 * HOUR}`, category: 'SERVICE' })
  })

  it('opens nothing for a message of the client alone', () => {
    expect(openDialogues([], [client(T0), client(T0 + HOUR)])).toEqual([])
  })

  it('opens it for a reply one millisecond before the 24 hours are over, and not for one at that instant', () => {
    expect(told(openDialogues([], [client(T0), reply(T0 + DAY - 1)]))).toEqual(['USER 0h–24h'])
    expect(openDialogues([], [client(T0), reply(T0 + DAY)])).toEqual([])
  })

  it('takes the first message that may still be answered when an older one was left without an answer', () => {
    const opened = openDialogues([], [client(T0), client(T0 + 10 * HOUR), reply(T0 + 30 * HOUR)])
    expect(told(opened)).toEqual(['USER 10h–34h'])
  })

  it('is not made longer by a message of the client: the reply after its end opens another', () => {
    const events = [client(T0), reply(T0 + HOUR), client(T0 + 20 * HOUR), reply(T0 + 25 * HOUR)]
    expect(told(openDialogues([], events))).toEqual(['USER 0h–24h', 'USER 25h–49h'])
  })

  it('counts the next one from the first message of the client after the last one ended', () => {
    const events = [client(T0), reply(T0 + HOUR), client(T0 + 20 * HOUR), client(T0 + 26 * HOUR), reply(T0 + 30 * HOUR)]
    expect(told(openDialogues([], events))).toEqual(['USER 0h–24h', 'USER 26h–50h'])
  })

  it('takes a template as the reply to a message of the client', () => {
    expect(told(openDialogues([], [client(T0), template(T0 + HOUR)]))).toEqual(['USER 0h–24h'])
  })
})

describe('C10: only templates open for the business', () => {
  it('opens nothing for a failed template, and the next delivered one counts from its own delivery', () => {
    const failed = template(T0, { status: 'FAILED' })
    expect(openDialogues([], [failed])).toEqual([])
    expect(told(openDialogues([], [failed, template(T0 + HOUR)]))).toEqual(['BUSINESS 1h–25h'])
  })

  it('opens nothing for a free-form message that answers nobody', () => {
    expect(openDialogues([], [reply(T0)])).toEqual([])
  })
})

describe('C12: a click on an ad opens a free dialogue until 72 hours after the reply', () => {
  it('covers everything sent before 72 hours from a reply at 23 hours have passed', () => {
    const events = [click(T0), reply(T0 + 23 * HOUR), template(T0 + 60 * HOUR), template(T0 + 95 * HOUR - 1)]
    const opened = openDialogues([], events)
    expect(told(opened)).toEqual(['USER 0h–95h'])
    expect(opened[0]?.entryPoint).toBe('AD_CLICK')
  })

  it('is over at exactly 72 hours', () => {
    const opened = openDialogues([], [click(T0), reply(T0 + 23 * HOUR), template(T0 + 95 * HOUR)])
    expect(told(opened)).toEqual(['USER 0h–95h', 'BUSINESS 95h–119h'])
  })

  it('is an ordinary dialogue when the business lets 24 hours pass and answers a later message', () => {
    const opened = openDialogues([], [click(T0), client(T0 + 20 * HOUR), reply(T0 + 24 * HOUR)])
    expect(opened.map((each) => [...told([each]), each.entryPoint])).toEqual([['USER 20h–44h', null]])
  })

  it('does not make a dialogue free that was open before the click', () => {
    const opened = openDialogues([], [template(T0), click(T0 + HOUR), reply(T0 + 2 * HOUR)])
    expect(opened.map((each) => [...told([each]), each.entryPoint])).toEqual([['BUSINESS 0h–24h', null]])
  })

  it('is free again for another click that opens another dialogue', () => {
    const opened = openDialogues([], [click(T0), reply(T0), click(T0 + 72 * HOUR), reply(T0 + 73 * HOUR)])
    expect(opened.map((each) => each.entryPoint)).toEqual(['AD_CLICK', 'AD_CLICK'])
  })
})

describe('I18: a dialogue is paid once, whatever the order of arrival', () => {
  const HORIZON = 10 * 24
  const anyEvents = fc.uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: HORIZON * 2 }).map((halfHours) => T0 + halfHours * (HOUR / 2)),
      shape: fc.constantFrom('client', 'reply', 'template', 'failed'),
    }),
    { selector: ({ at, shape }) => `${shape}@${at}`, minLength: 1, maxLength: 30 },
  )
  const build = (all: { at: Instant; shape: string }[]) =>
    all.map(({ at, shape }) => {
      if (shape === 'client') return client(at)
      return shape === 'reply'
        ? reply(at)
        : template(at, shape === 'failed' ? { id: `failed@${at}`, status: 'FAILED' } : {})
    })
  const withClicks = anyEvents.map((all) =>
    build(all).map((each, i) =>
      each.direction === 'INBOUND' && i % 3 === 0 ? { ...each, entryPoint: 'AD_CLICK' as const } : each,
    ),
  )

  /** What the store does: each batch sees the windows and events stored before it, and events once. */
  const inBatches = (batches: UsageEvent[][]) => {
    const windows: (DialogueWindow & OpenedDialogue)[] = []
    const stored = new Map<string, UsageEvent>()
    for (const batch of batches) {
      for (const each of batch) stored.set(each.id, each)
      windows.push(...openDialogues(windows, [...stored.values()]))
    }
    return windows
  }

  const shuffled = <T>(items: T[]) => fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length })
  const cut = (events: UsageEvent[], at: number[]): UsageEvent[][] => {
    const places = [...new Set(at.map((place) => place % (events.length + 1)))].sort((a, b) => a - b)
    return [...places, events.length].map((end, i) => events.slice(i === 0 ? 0 : places[i - 1], end))
  }
  const byTime = (events: UsageEvent[]) => [...events].sort((a, b) => a.at - b.at)

  it('opens the same dialogues for any order of one batch', () => {
    const orders = withClicks.chain((events) => fc.tuple(fc.constant(events), shuffled(events)))
    fc.assert(
      fc.property(orders, ([events, other]) => expect(openDialogues([], other)).toEqual(openDialogues([], events))),
    )
  })

  it('opens the same dialogues when batches in order of time are cut anywhere and delivered again', () => {
    fc.assert(
      fc.property(withClicks, fc.array(fc.nat(), { maxLength: 6 }), (events, places) => {
        // An instant belongs to one batch: within it the client comes first.
        const all = byTime(events).filter((each, i, sorted) => each.at !== sorted[i - 1]?.at)
        const batches = cut(all, places)
        expect(inBatches([...batches, ...batches])).toEqual(openDialogues([], all))
      }),
    )
  })

  it('never overlaps windows nor lets an event open two, whatever arrives late', () => {
    const histories = withClicks.chain((events) => fc.tuple(shuffled(events), fc.array(fc.nat(), { maxLength: 6 })))
    fc.assert(
      fc.property(histories, ([events, places]) => {
        const opened = inBatches(cut(events, places)).sort((a, b) => a.openedAt - b.openedAt)
        for (const [i, each] of opened.entries()) {
          if (i > 0) expect(each.openedAt).toBeGreaterThanOrEqual(opened[i - 1]?.expiresAt ?? 0)
        }
        expect(new Set(opened.map((each) => each.openedBy)).size).toBe(opened.length)
      }),
      { numRuns: 500 },
    )
  })

  it('never opens more dialogues than the same events in order of time, whatever arrives late', () => {
    const histories = anyEvents
      .map(build)
      .chain((events) => fc.tuple(shuffled(events), fc.array(fc.nat(), { maxLength: 6 })))
    fc.assert(
      fc.property(histories, ([events, places]) => {
        expect(inBatches(cut(events, places)).length).toBeLessThanOrEqual(openDialogues([], events).length)
      }),
      { numRuns: 2_000 },
    )
  })
})

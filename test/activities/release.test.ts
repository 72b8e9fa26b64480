import { numberActivities } from '../../activities/number'
import type { Ports } from '../../activities/ports'
import type { DeregisterResult, Later, WhatsAppNumbers, WhatsAppWabas } from '../../activities/ports/graph'
import { newId } from '../../adapters/ids'
import type { NumberAction } from '../../domain/number/next-action'
import { type NumberRecord, RELEASE_STEPS } from '../../domain/number/record'
import { DAY, HOUR, type Instant } from '../../domain/time'
import { aNumberRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount } from '../adapters/usage/database'

jest.setTimeout(60_000)

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

const START = Date.parse('2027-03-05T09:00:00Z')
const LATER: Later = { kind: 'LATER', code: 4, message: 'Application request limit reached' }

/** Meta as the number's release meets it; every call is written down. */
class Meta {
  calls: string[] = []
  registered = true
  answers = true
  subscribed = true
  deregisters: (now: Instant) => DeregisterResult = () => ({ kind: 'DEREGISTERED' })
  removes: WhatsAppNumbers['remove'] = () => Promise.resolve({ kind: 'DONE' })
  unsubscribes: WhatsAppWabas['unsubscribe'] = () => Promise.resolve({ kind: 'DONE' })

  readonly whatsapp: WhatsAppNumbers = {
    register: () => Promise.resolve({ kind: 'REGISTERED' }),
    deregister: ({ now }) => {
      this.calls.push('deregister')
      const result = this.deregisters(now)
      if (result.kind === 'DEREGISTERED') this.registered = false
      return Promise.resolve(result)
    },
    remove: (input) => {
      this.calls.push('remove')
      return this.removes(input)
    },
    lookUp: () => {
      this.calls.push('look')
      if (!this.answers) return Promise.reject(new Error('No answer from Graph'))
      return Promise.resolve({ registered: this.registered, qualityRating: 'GREEN', messagingLimit: 'TIER_250' })
    },
  }

  readonly wabas: WhatsAppWabas = {
    connect: () => {
      this.calls.push('connect')
      this.subscribed = true
      return Promise.resolve({ kind: 'CONNECTED', allocationId: null })
    },
    unsubscribe: (input) => {
      this.calls.push('unsubscribe')
      this.subscribed = false
      return this.unsubscribes(input)
    },
    revokeCredit: ({ allocationId }) => {
      this.calls.push(`revoke ${allocationId}`)
      return Promise.resolve({ kind: 'DONE' })
    },
  }
}

type Life = { numberId: string; accountId: string; meta: Meta; wabaId: string; ports: Ports }

/** A number in DELETING, of a WABA of its own that spends on our credit line, as its cancel has left it. */
async function leaving(fields: Partial<NumberRecord> = {}, ownedByHost = false): Promise<Life> {
  const accountId = await anAccount(bench.db)
  const wabaId = newId('waba')
  await bench.db.waba.create({ data: { id: wabaId, accountId, ownedByHost, creditAllocationId: `credit-${wabaId}` } })
  const number = aNumberRecord(accountId, {
    ...{ state: 'DELETING', wabaId, cancelledAt: START, createdAt: START - 30 * DAY, releaseStep: 'DEREGISTER' },
    ...fields,
  })
  await bench.inside((tx) => tx.insertNumber(number))
  const meta = new Meta()
  const ports = {
    ...{ store: bench.store, whatsapp: meta.whatsapp, wabas: meta.wabas, newId },
    outbox: { flush: () => Promise.resolve() },
    messenger: { deliver: () => Promise.resolve() },
  } as unknown as Ports
  return { numberId: number.id, accountId, meta, wabaId, ports }
}

/** Does what falls due up to `until`, as the number's workflow would; answers where it stands. */
async function live({ numberId, accountId, ports }: Life, until: Instant): Promise<NumberRecord> {
  const activities = numberActivities(ports)
  const me = { numberId, accountId }
  let { next } = await activities.considerNumber({ ...me, now: START })
  while (next !== null && next.at <= until) {
    const action = next as NumberAction
    next = (await activities.workNumber({ ...me, now: next.at, realNow: next.at, action })).next
  }
  return (await bench.inside((tx) => tx.readNumber(numberId))) as NumberRecord
}

const alertsOf = async (numberId: string) => {
  const rows = await bench.db.event.findMany({ where: { numberId, type: 'ops.alert' }, orderBy: { seq: 'asc' } })
  return rows.map(({ at, data }) => `${(at.getTime() - START) / HOUR} h ${(data as { code: string }).code}`)
}
const mailsOf = async (numberId: string) =>
  (await bench.db.mail.findMany({ where: { numberId }, orderBy: { seq: 'asc' } })).map(({ template }) => template)

describe('the steps of a release (row 22)', () => {
  const IN_ORDER = (wabaId: string) => ['deregister', 'remove', 'unsubscribe', `revoke credit-${wabaId}`, 'look']

  test('are taken in order, each once, and the last ends the number', async () => {
    const life = await leaving({}, true)
    expect(await live(life, START)).toMatchObject({ state: 'DELETED', deletedAt: START, releaseStep: null })
    expect(life.meta.calls).toEqual(IN_ORDER(life.wabaId))
    expect(await mailsOf(life.numberId)).toEqual(['E25'])
    expect((await bench.db.waba.findUniqueOrThrow({ where: { id: life.wabaId } })).creditAllocationId).toBeNull()
  })

  // A crash after Meta's answer and before ours is written: the transaction that books the step dies once.
  test.each(RELEASE_STEPS)('go on where they stopped when %s was done and not written down', async (crashed) => {
    const life = await leaving({}, true)
    const { store } = life.ports
    let died = false
    life.ports.store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => {
          const result = await work(tx)
          const at = (await tx.readNumber(life.numberId))?.releaseStep ?? null
          const booked = RELEASE_STEPS[RELEASE_STEPS.indexOf(crashed) + 1] ?? null
          if (!died && at === booked) {
            died = true
            throw new Error('killed')
          }
          return result
        }),
    }
    await expect(live(life, START)).rejects.toThrow('killed')
    expect(await live(life, START)).toMatchObject({ state: 'DELETED', deletedAt: START })
    // Only the step that was cut off is asked for again; each of them finds it done.
    const repeated = life.meta.calls.filter((call, index) => life.meta.calls.indexOf(call) !== index)
    expect(repeated.length).toBeLessThanOrEqual(1)
    expect(await mailsOf(life.numberId)).toEqual(['E25'])
  })

  test('never deregister a number again that somebody else has registered meanwhile (I16)', async () => {
    const life = await leaving()
    life.meta.unsubscribes = () => {
      // Its owner is quick: another provider has it before our tidying is done.
      life.meta.registered = true
      return Promise.resolve({ kind: 'DONE' })
    }
    const number = await live(life, START + DAY)
    expect(number.state).toBe('DELETED')
    expect(life.meta.calls.filter((call) => call === 'deregister')).toHaveLength(1)
    expect(await alertsOf(life.numberId)).toEqual(['5.25 h RELEASE_DELAYED'])
  })

  test('wait for Meta’s deregistration without end, with a growing pause and one word to the host’s people', async () => {
    const life = await leaving()
    life.meta.deregisters = (now) => (now < START + 2 * DAY ? LATER : { kind: 'DEREGISTERED' })
    expect(await live(life, START + DAY)).toMatchObject({ state: 'DELETING', releaseStep: 'DEREGISTER' })
    expect(await alertsOf(life.numberId)).toEqual(['5.25 h RELEASE_DELAYED'])
    expect((await live(life, START + 3 * DAY)).state).toBe('DELETED')
    expect(await alertsOf(life.numberId)).toHaveLength(1)
    // 5, 10, 20 … minutes, then every six hours.
    expect(life.meta.calls.filter((call) => call === 'deregister').length).toBeLessThan(16)
  })

  test('of our own tidying keep nobody waiting: put off for hours, it is left to a person', async () => {
    const life = await leaving({}, true)
    life.meta.removes = () => Promise.resolve(LATER)
    const number = await live(life, START + DAY)
    expect(number).toMatchObject({ state: 'DELETED', deletedAt: START + 5.25 * HOUR })
    expect(await alertsOf(life.numberId)).toEqual(['5.25 h RELEASE_DELAYED'])
  })

  test.each([
    ['the owner is waited for', { ownerActsUntil: START + 14 * DAY, coexistence: true }],
    ['the release is verified', { releaseStep: 'VERIFY' as const }],
  ])('are put off when %s and Meta gives no answer', async (_, fields) => {
    const life = await leaving(fields)
    life.meta.answers = false
    life.meta.registered = false
    expect(await live(life, START)).toMatchObject({ state: 'DELETING', tryAgainAt: START + 300_000, releaseTries: 1 })
    life.meta.answers = true
    expect((await live(life, START + HOUR)).state).toBe('DELETED')
  })

  test('wait for the date from which Meta deletes the number of our own list', async () => {
    const life = await leaving({}, true)
    const until = START + 9 * DAY
    life.meta.removes = ({ now }) =>
      Promise.resolve(now < until ? { kind: 'REFUSED_UNTIL', until, message: 'paid' } : { kind: 'DONE' })
    expect((await live(life, until - 1)).state).toBe('DELETING')
    expect(await live(life, until)).toMatchObject({ state: 'DELETED', deletedAt: until })
    expect(life.meta.calls.filter((call) => call === 'remove')).toHaveLength(2)
  })

  test('join the WABA again when an order has come while it was left', async () => {
    const life = await leaving()
    life.meta.unsubscribes = async () => {
      const { accountId, wabaId } = life
      await bench.inside((tx) => tx.insertNumber(aNumberRecord(accountId, { wabaId, state: 'PROVISIONING' })))
      return { kind: 'DONE' }
    }
    expect((await live(life, START)).state).toBe('DELETED')
    expect(life.meta.subscribed).toBe(true)
    expect(life.meta.calls.filter((call) => call.startsWith('revoke'))).toEqual([])
  })

  test('touch nothing at Meta for a number that has left by itself', async () => {
    const life = await leaving({ leftAt: START }, true)
    expect((await live(life, START)).state).toBe('DELETED')
    expect(life.meta.calls).toEqual(['unsubscribe', `revoke credit-${life.wabaId}`])
  })
})

describe('a webhook that says that a number has left (I9)', () => {
  const hint = (life: Life, now: Instant) =>
    numberActivities(life.ports).hearFromMeta({
      ...{ numberId: life.numberId, accountId: life.accountId, now },
      command: { name: 'hear-from-meta', news: { kind: 'LEFT', reason: 'PORTED_OUT' } },
    })

  test('changes nothing while Meta still shows it with us: we look for hours, then ask a person', async () => {
    const life = await leaving({ state: 'ACTIVE', cancelledAt: null, releaseStep: null })
    await hint(life, START)
    await hint(life, START)
    expect(await live(life, START + DAY)).toMatchObject({
      state: 'ACTIVE',
      leaveHint: null,
      leftAt: null,
      lookAt: null,
    })
    expect(life.meta.calls).toEqual(Array(7).fill('look'))
    expect(await alertsOf(life.numberId)).toEqual(['5.25 h LEAVE_NOT_CONFIRMED'])
  })

  test('is neither believed nor refuted while Meta gives no answer, and the number goes on meanwhile', async () => {
    const life = await leaving({ state: 'ACTIVE', cancelledAt: null, releaseStep: null })
    life.meta.answers = false
    await hint(life, START)
    expect(await live(life, START + HOUR)).toMatchObject({ state: 'ACTIVE', leaveHint: 'PORTED_OUT', looks: 0 })
    expect(await alertsOf(life.numberId)).toEqual([])
    const health = { name: 'hear-from-meta', news: { kind: 'HEALTH' } } as never
    await numberActivities(life.ports).hearFromMeta({ ...life, now: START + HOUR, command: health })
    life.meta.answers = true
    life.meta.registered = false
    expect((await live(life, START + 2 * HOUR)).cancelReason).toBe('PORTED_OUT')
  })

  test('is believed as soon as Meta’s own view follows', async () => {
    const life = await leaving({ state: 'ACTIVE', cancelledAt: null, releaseStep: null })
    await hint(life, START)
    await live(life, START + 60_000)
    life.meta.registered = false
    const number = await live(life, START + HOUR)
    expect(number).toMatchObject({ state: 'DELETED', cancelReason: 'PORTED_OUT', leftAt: START + 300_000 })
    expect(life.meta.calls).not.toContain('deregister')
  })
})

import { newId } from '../../../adapters/ids'
import { anAccount } from '../usage/database'
import { aNumberRecord, type StoreBench, startStore } from './rows'

jest.setTimeout(60_000)

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

const AT = new Date('2027-03-05T09:00:00Z')

async function numberWith(contacts: string[]): Promise<{ id: string; phoneNumber: string; accountId: string }> {
  const accountId = await anAccount(bench.db)
  const number = aNumberRecord(accountId, { state: 'DELETING' })
  await bench.inside((tx) => tx.insertNumber(number))
  const { id: numberId, phoneNumber } = number
  for (const contact of contacts) {
    const eventId = newId('evt')
    await bench.db.usageEvent.create({
      data: {
        ...{ accountId, eventId, numberId, contact, direction: 'OUTBOUND', kind: 'TEMPLATE', status: 'DELIVERED' },
        at: AT,
      },
    })
    await bench.db.dialogue.create({
      data: {
        ...{ id: newId('dlg'), accountId, numberId, contact, initiator: 'BUSINESS', market: 'TR', openedAt: AT },
        ...{
          expiresAt: AT,
          rating: 'FREE_ALLOWANCE',
          unit: 'DIALOGUE',
          bookedAt: AT,
          priceMicros: 0,
          openedBy: eventId,
        },
      },
    })
  }
  await bench.db.webhookInbox.create({
    data: {
      ...{ source: 'whatsapp', eventId: newId('hook'), type: 'messages', outcome: 'PARKED', subject: phoneNumber },
      body: { value: { messages: [{ from: contacts[0], text: 'my address is …' }] } },
    },
  })
  return { id: numberId, phoneNumber, accountId }
}

const contactsOf = async (numberId: string) => ({
  events: (await bench.db.usageEvent.findMany({ where: { numberId }, orderBy: { eventId: 'asc' } })).map(
    (e) => e.contact,
  ),
  dialogues: (await bench.db.dialogue.findMany({ where: { numberId } })).map((d) => d.contact),
})
const purge = (numberId: string, limit: number) => bench.inside((tx) => tx.purgeSome(numberId, limit))

describe('the purge of an ended number', () => {
  test('leaves no contact, keeps the same ones the same, and is the same however it is cut into pieces', async () => {
    const { id } = await numberWith(['+905321234567', '+905321234567', '+34610001122', 'TR.13491208655302741918'])
    while ((await purge(id, 1)) > 0);
    const { events, dialogues } = await contactsOf(id)
    expect([...events, ...dialogues].every((contact) => /^~[0-9a-f]{64}$/.test(contact))).toBe(true)
    expect(new Set(events).size).toBe(3)
    expect(new Set([...events, ...dialogues]).size).toBe(3)
    expect(await purge(id, 1)).toBe(0)
  })

  test('forgets what it was made with, so another number’s words for the same contact are others', async () => {
    const [one, other] = [await numberWith(['+905321234567']), await numberWith(['+905321234567'])]
    for (const { id } of [one, other]) while ((await purge(id, 100)) > 0);
    expect((await contactsOf(one.id)).events).not.toEqual((await contactsOf(other.id)).events)
    const row = await bench.db.phoneNumber.findUniqueOrThrow({ where: { id: one.id } })
    expect(row.purgeSalt).toBeNull()
  })

  test('empties the webhooks about it and keeps their ids; another number’s rows stay as they are', async () => {
    const [ended, living] = [await numberWith(['+905321234567']), await numberWith(['+905321234567'])]
    while ((await purge(ended.id, 100)) > 0);
    const about = (subject: string) => bench.db.webhookInbox.findMany({ where: { subject } })
    expect(await about(ended.phoneNumber)).toMatchObject([{ body: {}, outcome: 'PARKED' }])
    expect((await about(living.phoneNumber))[0]?.body).toHaveProperty('value')
    expect((await contactsOf(living.id)).events).toEqual(['+905321234567'])
  })
})

import { Agency } from './agency'
import { Customer, type Person } from './customer'
import type { World } from './world'

/** The story: who the customers are, what happens to them and when, and how each of them must have ended. */

export const START = '2027-01-31T08:00:00Z'
export const END = '2028-03-01T08:00:00Z'
/** Longest stretch the clock moves at once, so that the news come as a time line and not in heaps. */
const LONGEST_HOP_MS = 7 * 86_400_000

/** Price of one dialogue in the demo's own tariff. */
const DIALOGUE_MICROS = 50_000

/** What must be true of a customer at the end, in cents. */
export type Ending = { state: string; standing: string; chargedCents: number; refundedCents: number }

export type CastMember = { person: Person; ending: Ending }

export const CAST = {
  ada: {
    person: {
      name: 'Ada',
      company: "Ada's Bakery",
      email: 'ada@bakery.example',
      address: { line1: '12 Harbour Street', city: 'Bristol', postalCode: 'BS1 4DJ', country: 'GB' },
      phoneNumber: '+4915123450001',
    },
    // Sign-up and 13 renewals, from 28 February 2027 to 29 February 2028.
    ending: { state: 'ACTIVE', standing: 'CLEAR', chargedCents: 14 * 3900, refundedCents: 0 },
  },
  elif: {
    person: {
      name: 'Elif',
      company: 'Elif Seyahat',
      email: 'elif@seyahat.example',
      address: { line1: 'Bahariye Caddesi 7', city: 'Istanbul', postalCode: '34710', country: 'TR' },
      phoneNumber: '+4915123450002',
      timeZone: 'Europe/Istanbul',
      locale: 'tr',
    },
    ending: { state: 'ACTIVE', standing: 'CLEAR', chargedCents: 2 * 36000, refundedCents: 0 },
  },
  carmen: {
    person: {
      name: 'Carmen',
      company: 'Clínica Carmen',
      email: 'carmen@clinica.example',
      address: { line1: 'Calle Mayor 3', city: 'Madrid', postalCode: '28013', country: 'ES' },
      phoneNumber: '+4915123450003',
      timeZone: 'Europe/Madrid',
      locale: 'es',
      tariffCode: 'demo',
    },
    // Two months of hosting, 240 dialogues at 5 cents, and a deposit that came back.
    ending: { state: 'DELETED', standing: 'CLEAR', chargedCents: 2 * 3900 + 1200 + 3900, refundedCents: 3900 },
  },
  bruno: {
    person: {
      name: 'Bruno',
      company: "Bruno's Bikes",
      email: 'bruno@bikes.example',
      address: { line1: 'Lindenstrasse 40', city: 'Berlin', postalCode: '10969', country: 'DE' },
      phoneNumber: '+4915123450004',
    },
    // Sign-up, the late payment of July, and a renewal on the 16th of every month from August to February.
    ending: { state: 'ACTIVE', standing: 'CLEAR', chargedCents: 9 * 3900, refundedCents: 0 },
  },
  dexter: {
    person: {
      name: 'Dexter',
      company: 'Dexter Deals',
      email: 'dexter@deals.example',
      address: { line1: '9 Canal Walk', city: 'Dublin', postalCode: 'D02 X285', country: 'IE' },
      phoneNumber: '+4915123450005',
    },
    ending: { state: 'DELETED', standing: 'BARRED', chargedCents: 3900, refundedCents: 0 },
  },
  grace: {
    person: {
      name: 'Grace',
      company: 'Grace Agency',
      email: 'grace@agency.example',
      address: { line1: '200 Pine Street', city: 'Seattle', postalCode: '98101', country: 'US' },
      phoneNumber: '+4915123450007',
    },
    // 60 days at $30.00 for 30 of them; what is left of them are days.
    ending: { state: 'DELETED', standing: 'CLEAR', chargedCents: 6000, refundedCents: 0 },
  },
} as const satisfies Record<string, CastMember>

type Role = keyof typeof CAST
type Stage = { world: World; cast: Map<Role, Customer>; agency: Agency | null }
type Scene = { at: string; play: (stage: Stage) => Promise<void> }

/** A customer who exists already. */
const the = ({ cast }: Stage, role: Role): Customer => {
  const customer = cast.get(role)
  if (customer === undefined) throw new Error(`${role} has not signed up yet`)
  return customer
}

const joins =
  (role: Role, plan: 'MONTHLY' | 'ANNUAL') =>
  async ({ world, cast }: Stage): Promise<void> => {
    const customer = await Customer.signUp(world, CAST[role].person)
    cast.set(role, customer)
    await customer.addCard('pm_card_visa')
    await customer.order(plan)
  }

/** Grace's agency, once there is one. */
const agency = ({ agency: found }: Stage): Agency => {
  if (found === null) throw new Error('Grace is no partner yet')
  return found
}

const SCENES: readonly Scene[] = [
  { at: START, play: joins('ada', 'MONTHLY') },
  { at: '2027-02-10T09:00:00Z', play: joins('elif', 'ANNUAL') },
  { at: '2027-03-05T09:00:00Z', play: joins('carmen', 'MONTHLY') },
  { at: '2027-03-20T12:00:00Z', play: (stage) => the(stage, 'carmen').hasDialogues(1240, '2027-03-19T06:00:00Z') },
  { at: '2027-04-11T10:00:00Z', play: (stage) => the(stage, 'carmen').cancels() },
  { at: '2027-04-20T15:00:00Z', play: (stage) => the(stage, 'ada').addCard('pm_card_mastercard') },
  {
    at: '2027-05-30T20:00:00Z',
    play: (stage) => the(stage, 'ada').cardMeets(0, 'decline', 'buys an oven: the Visa is at its limit for a day', 1),
  },
  { at: '2027-06-10T09:00:00Z', play: joins('bruno', 'MONTHLY') },
  { at: '2027-07-05T18:00:00Z', play: (stage) => the(stage, 'bruno').cardMeets(0, 'decline', 'has an empty account') },
  { at: '2027-07-13T10:00:00Z', play: (stage) => the(stage, 'bruno').asksToSend() },
  {
    at: '2027-07-16T13:30:00Z',
    play: async (stage) => {
      const bruno = the(stage, 'bruno')
      await bruno.cardMeets(0, 'succeed', 'has sold a tandem: there is money again')
      await bruno.pays()
      await stage.world.settle()
      await bruno.asksToSend()
    },
  },
  { at: '2027-09-15T11:00:00Z', play: joins('dexter', 'MONTHLY') },
  {
    at: '2027-10-01T00:00:00Z',
    play: (stage) => the(stage, 'dexter').cardMeets(0, 'decline', 'stops paying, and does not read his mail'),
  },
  { at: '2027-11-14T09:00:00Z', play: (stage) => the(stage, 'dexter').orderInVain('+4915123450006') },
  {
    at: '2027-11-20T09:00:00Z',
    play: async (stage) => {
      const grace = await Customer.signUp(stage.world, CAST.grace.person)
      stage.cast.set('grace', grace)
      await grace.addCard('pm_card_visa')
      stage.agency = await Agency.open(grace, 3000)
      await stage.agency.buys(60)
      await stage.agency.ordersChannel()
      await stage.agency.gives(30, 'first month')
    },
  },
  {
    at: '2027-12-22T10:00:00Z',
    play: async (stage) => {
      await the(stage, 'grace').asksToSend()
      await agency(stage).gives(30, 'had slipped my mind')
      await stage.world.settle()
      await the(stage, 'grace').asksToSend()
    },
  },
  { at: '2028-01-05T22:00:00Z', play: (stage) => agency(stage).deletesChannel() },
]

/** Plays the whole story on the world's clock and answers its customers, in the order of the cast. */
export async function playYear(world: World): Promise<{ customer: Customer; ending: Ending }[]> {
  const rates = ['BUSINESS_INITIATED', 'USER_INITIATED'].map((key) => ({
    market: 'OTHER',
    key,
    priceMicros: DIALOGUE_MICROS,
  }))
  const tariff = { code: CAST.carmen.person.tariffCode, effectiveFrom: START, currency: 'USD', unit: 'DIALOGUE', rates }
  await world.operator.post('/v1/tariffs', tariff)
  const stage: Stage = { world, cast: new Map(), agency: null }
  for (const { at, play } of SCENES) {
    await hopTo(world, at)
    await play(stage)
    await world.settle()
  }
  await hopTo(world, END)
  const roles = Object.keys(CAST) as Role[]
  return roles.map((role) => ({ customer: the(stage, role), ending: CAST[role].ending }))
}

async function hopTo(world: World, at: string): Promise<void> {
  while (Date.parse(world.now) < Date.parse(at)) {
    const hop = Math.min(Date.parse(at), Date.parse(world.now) + LONGEST_HOP_MS)
    await world.goTo(new Date(hop).toISOString())
  }
}

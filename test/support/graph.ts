import { type Client, clientWith, ok } from './client'
import type { HostedNumber } from './resources'
import { sandboxAddresses } from './sandbox'

async function graph(): Promise<Client> {
  const { graphUrl } = await sandboxAddresses()
  return clientWith(null, () => graphUrl)
}

const path = ({ phoneNumber }: Pick<HostedNumber, 'phoneNumber'>) =>
  `/_sandbox/numbers/${encodeURIComponent(phoneNumber)}`

/** Says how Meta sees a number from now on. */
export async function tellGraph(number: Pick<HostedNumber, 'phoneNumber'>, change: object): Promise<void> {
  await ok((await graph()).put(path(number), change))
}

type GraphNumber = { registered: boolean; wabaId: string | null }
export const atMeta = async (number: Pick<HostedNumber, 'phoneNumber'>): Promise<GraphNumber> =>
  ok((await graph()).get<GraphNumber>(path(number)))

type GraphWaba = { subscribed: boolean; withdrawn: boolean; creditShared: boolean }
export const wabaAtMeta = async (wabaId: string): Promise<GraphWaba> =>
  ok((await graph()).get<GraphWaba>(`/_sandbox/wabas/${wabaId}`))

/** What was asked of Meta about the number, oldest first, as `deregister OK`. */
export async function graphCalls({ phoneNumber }: Pick<HostedNumber, 'phoneNumber'>): Promise<string[]> {
  type Call = { kind: string; outcome: string }
  const query = `/_sandbox/calls?phoneNumber=${encodeURIComponent(phoneNumber)}`
  const { data } = await ok((await graph()).get<{ data: Call[] }>(query))
  return data.reverse().map(({ kind, outcome }) => `${kind} ${outcome}`)
}

/** Sends a webhook as Meta does, signed, and makes what it tells true at the stand-in. Answers with the product's status. */
export async function metaTells(wabaId: string, field: string, value: object, time?: number): Promise<number> {
  const entry = { id: wabaId, ...(time === undefined ? {} : { time }), changes: [{ field, value }] }
  const body = { object: 'whatsapp_business_account', entry: [entry] }
  return (await ok((await graph()).post<{ status: number }>('/_sandbox/webhooks', body))).status
}

let statuses = 0

/** A status of a message, as Meta reports it: `at` in seconds. */
export function messageStatus(
  { phoneNumber }: Pick<HostedNumber, 'phoneNumber'>,
  at: number,
  status: Record<string, unknown>,
): object {
  statuses += 1
  const metadata = { display_phone_number: phoneNumber.slice(1), phone_number_id: '106540352242922' }
  const id = `wamid.${phoneNumber}.${statuses}`
  return {
    messaging_product: 'whatsapp',
    metadata,
    statuses: [{ id, timestamp: String(at), recipient_id: '905321234567', ...status }],
  }
}

/** Meta's refusal to bill for a message. */
export const PAYMENT_ISSUE = {
  status: 'failed',
  errors: [
    {
      code: 131042,
      title: 'Business eligibility payment issue',
      message: 'Business eligibility payment issue',
      error_data: {
        details: 'Message failed to send because there were one or more errors related to your payment method.',
      },
    },
  ],
}
export const CHARGED_DELIVERY = {
  status: 'delivered',
  pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' },
}
export const FREE_DELIVERY = {
  status: 'delivered',
  pricing: { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' },
}

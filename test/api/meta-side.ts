import { createHmac, randomUUID } from 'node:crypto'
import { newId } from '../../adapters/ids'
import { send } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import { APP_SECRET, type Edge } from './edge'

export const signature = (body: string, secret = APP_SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** What Meta posts to an edge, and what is then kept. `accountId`: whose numbers it is about. */
export class MetaSide {
  constructor(
    readonly edge: Edge,
    readonly accountId: string,
  ) {}

  post(body: string, signed: string | undefined = signature(body)) {
    return send(`${this.edge.url}/webhooks/whatsapp`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...(signed ? { 'x-hub-signature-256': signed } : {}) },
    })
  }

  /** One change, told at an instant in seconds. */
  change(field: string, value: object, wabaId = 'none', seconds = 1) {
    return this.post(JSON.stringify({ entry: [{ id: wabaId, time: seconds, changes: [{ field, value }] }] }))
  }

  async tells(field: string, value: object, wabaId?: string) {
    const { status } = await this.change(field, value, wabaId)
    const [kept] = await this.edge.db.webhookInbox.findMany({ orderBy: { recordedAt: 'desc' }, take: 1 })
    return { status, kept }
  }

  async aNumber(fields: object = {}): Promise<{ id: string; phoneNumber: string }> {
    const [id, phoneNumber] = [newId('num'), freshPhoneNumber()]
    const { accountId } = this
    await this.edge.db.phoneNumber.create({
      data: {
        ...{ id, accountId, phoneNumber, displayName: 'x', provider: 'CLOUD_API', plan: 'MONTHLY', priceCents: 3900 },
        ...{ state: 'ACTIVE', createdAt: new Date(), ...fields },
      },
    })
    return { id, phoneNumber }
  }
}

/** The value of a change that tells of one message of the number. */
export const status = (phoneNumber: string, of: object) => ({
  metadata: { display_phone_number: phoneNumber.slice(1) },
  statuses: [{ id: randomUUID(), timestamp: '100', ...of }],
})

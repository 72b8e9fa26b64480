import { newId } from '../../../adapters/ids'
import type { Database } from '../../../adapters/store/client'
import { iso } from '../../../domain/time'
import { aNumber, aPayingNumber, NOW, ownDatabase } from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

/** A row that is in order but for the fields given. */
async function dialogue(fields: {
  accountId?: string
  numberId?: string
  tariffVersion?: string
  transactionId?: string
}) {
  const { accountId, numberId } = await aPayingNumber(db, 50_000)
  return db.dialogue.create({
    data: {
      ...{ id: newId('dlg'), accountId, numberId, unit: 'DIALOGUE', contact: '+905320000001', initiator: 'BUSINESS' },
      ...{
        market: 'TR',
        openedAt: iso(NOW),
        expiresAt: iso(NOW),
        rating: 'PRICED',
        priceMicros: 1,
        bookedAt: iso(NOW),
      },
      ...{ openedBy: newId('evt'), ...fields },
    },
  })
}

describe('The database refuses usage', () => {
  it('of a number that is not there, or not that account’s', async () => {
    await expect(dialogue({ numberId: 'num_nobody' })).rejects.toThrow(/Foreign key constraint violated/)
    const other = await aPayingNumber(db, 50_000)
    await expect(dialogue({ numberId: other.numberId })).rejects.toThrow(/Foreign key constraint violated/)
    const event = { ...{ eventId: 'e', contact: 'x', direction: 'INBOUND', kind: 'FREE_FORM' }, status: 'DELIVERED' }
    const foreign = {
      ...event,
      accountId: other.accountId,
      numberId: await aNumber(db, (await aPayingNumber(db, 1)).accountId),
    }
    await expect(db.usageEvent.create({ data: { ...foreign, at: iso(NOW) } })).rejects.toThrow(
      /Foreign key constraint violated/,
    )
  })

  it('with a tariff or a posting that is not there', async () => {
    await expect(dialogue({ tariffVersion: 'tar_nobody' })).rejects.toThrow(/Foreign key constraint violated/)
    await expect(dialogue({ transactionId: 'ltx_nobody' })).rejects.toThrow(/Foreign key constraint violated/)
    expect(await dialogue({})).toMatchObject({ rating: 'PRICED' })
  })
})

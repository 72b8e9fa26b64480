import { openOnDemand } from '../../adapters/store/edge/reconciliations'
import { reconciliationView } from '../../adapters/store/views/reconciliations'
import { LOOK_BACK_MONTHS, monthAfter, startOfMonth } from '../../domain/reconciliation/months'
import { DAY, iso } from '../../domain/time'
import { wake } from '../access'
import { problem } from '../problem'
import { type Call, route } from '../route'
import { reconciliation, reconciliationInput } from '../schemas/reconciliations'

/** Accounts that are woken side by side, and how long the answer waits for them: those that are left come by themselves. */
const SIDE_BY_SIDE = 8
const PATIENCE_MS = 10_000

export const reconciliationCreate = route({
  method: 'post',
  path: '/v1/reconciliations',
  summary: 'Compares a past month with Meta’s report and gives back what was counted too much',
  roles: [],
  body: reconciliationInput,
  answers: { 201: reconciliation },
  problems: ['MONTH_NOT_ENDED', 'MONTH_CLOSED'],
  async handle(call) {
    const { month } = call.body
    const id = call.newId('rec')
    const now = Date.now()
    // A day later it is over in every zone.
    const end = startOfMonth(monthAfter(month, 1)) + DAY
    const opened = await openOnDemand(call.db, {
      ...{ id, month, at: now, over: end <= now },
      tooOld: startOfMonth(monthAfter(month, LOOK_BACK_MONTHS)) < now,
    })
    if (opened.kind === 'NOT_ENDED') {
      const detail = `${month} is not over for any account that has used something in it (in real time it is ${iso(now)}); ask again afterwards.`
      throw problem('MONTH_NOT_ENDED', detail)
    }
    if (opened.kind === 'CLOSED') {
      const detail = `${month} is closed: its final run, on the 5th of the second month after it, found every report whole, or Meta's reports, which go back ${LOOK_BACK_MONTHS} months, do not reach it. What is left is a matter of single refunds.`
      throw problem('MONTH_CLOSED', detail)
    }
    await wakeAll(call, opened.accounts)
    const body = await reconciliationView(call.db, id)
    if (body === null) throw new Error(`the run ${id} was opened`)
    return { status: 201, body }
  },
})

/** The wake-ups are stored with the run: who is not reached now comes later. */
async function wakeAll(
  call: Call<unknown, unknown, unknown>,
  accounts: { accountId: string; clockId: string | null }[],
) {
  const left = [...accounts]
  const one = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      await wake(call, next.accountId, next.clockId)
  }
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([Promise.all(Array.from({ length: SIDE_BY_SIDE }, one)), patience])
  clearTimeout(timer)
}

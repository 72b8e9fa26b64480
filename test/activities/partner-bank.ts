import type { ChargeOutcome, SeenDispute } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'

/** How the next payment goes: at once; days later, by bank transfer; or its answer is lost on the way. */
export type Way = 'AT_ONCE' | 'TRANSFER' | 'SILENT'

type Charge = { ref: string; amountCents: number; state: 'PENDING' | 'PAID' | 'REFUSED' }

/** A processor that keeps its own books, whatever we have heard of them. */
export class Bank {
  next: Way = 'AT_ONCE'
  private readonly charges = new Map<string, Charge>()
  private readonly disputes = new Map<string, SeenDispute>()

  readonly processor = {
    charge: ({ attemptId, amountCents }: { attemptId: string; amountCents: number }) => {
      const known = this.charges.get(attemptId)
      const state = this.next === 'TRANSFER' ? ('PENDING' as const) : ('PAID' as const)
      const charge = known ?? { ref: newId('ch'), amountCents, state }
      this.charges.set(attemptId, charge)
      const silent = this.next === 'SILENT'
      this.next = 'AT_ONCE'
      return Promise.resolve(silent ? ({ kind: 'UNKNOWN', message: 'no answer' } as const) : seen(charge))
    },
    findCharge: ({ attemptId }: { attemptId: string }) => {
      const charge = this.charges.get(attemptId)
      return Promise.resolve(charge === undefined ? null : seen(charge))
    },
    lookUpCharge: (ref: string) => Promise.resolve(seen(this.chargeOf(ref))),
    lookUpDispute: (ref: string) => Promise.resolve(this.disputes.get(ref)),
    refund: () => Promise.resolve({ kind: 'SUCCEEDED', refundRef: newId('re') }),
  }

  /** The transfers under way arrive, or are refused. */
  decideTransfers(paid: boolean): void {
    for (const charge of this.charges.values()) if (charge.state === 'PENDING') charge.state = paid ? 'PAID' : 'REFUSED'
  }

  /** The holder of the charge's card disputes all of it. */
  dispute(chargeRef: string): string {
    const disputeRef = newId('dp')
    const { amountCents } = this.chargeOf(chargeRef)
    this.disputes.set(disputeRef, { disputeRef, chargeRef, kind: 'OPEN', amountCents, reason: 'fraudulent' })
    return disputeRef
  }

  decideDispute(ref: string, won: boolean): void {
    const dispute = this.disputes.get(ref)
    if (dispute?.kind === 'OPEN') this.disputes.set(ref, { ...dispute, kind: won ? 'WON' : 'LOST' })
  }

  private chargeOf(ref: string): Charge {
    const found = [...this.charges.values()].find((each) => each.ref === ref)
    if (found === undefined) throw new Error(`the bank knows no charge ${ref}`)
    return found
  }
}

function seen({ ref, amountCents, state }: Charge): ChargeOutcome {
  if (state === 'PAID') return { kind: 'SUCCEEDED', chargeRef: ref, amountCents }
  if (state === 'PENDING') return { kind: 'PROCESSING', chargeRef: ref }
  return { kind: 'DECLINED', chargeRef: ref, code: 'insufficient_funds', advice: null, message: 'refused' }
}

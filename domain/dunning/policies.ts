import type { InvoiceKind } from '../invoice/record'
import depositV1 from './policies/deposit.v1.json'
import disputeV1 from './policies/dispute.v1.json'
import standardV1 from './policies/standard.v1.json'
import strictV1 from './policies/strict.v1.json'
import usageV1 from './policies/usage.v1.json'
import { type DunningPolicy, policyFaults } from './policy'

/** Every version of every policy ever used: an invoice keeps the version it started with. */
export const POLICIES: readonly DunningPolicy[] = loaded([
  standardV1,
  strictV1,
  usageV1,
  depositV1,
  disputeV1,
] as DunningPolicy[])

/** The ladder that a lost dispute starts (row 30): 30 days, then the end. */
export const DISPUTE_POLICY = 'dispute'

/** The policy of that code and version; without a version, the newest. Throws for one that does not exist. */
export function policyOf(code: string, version?: number): DunningPolicy {
  const candidates = POLICIES.filter(
    (each) => each.code === code && (version === undefined || each.version === version),
  )
  const policy = candidates.sort((a, b) => b.version - a.version)[0]
  if (!policy) throw new Error(`no dunning policy ${code}${version === undefined ? '' : ` v${version}`}`)
  return policy
}

/** Which policy a failed invoice starts on: hosting follows the account's choice, the others their own. */
export function policyCodeFor(kind: InvoiceKind, accountPolicy: string): string {
  if (kind === 'USAGE') return 'usage'
  if (kind === 'DEPOSIT') return 'deposit'
  return accountPolicy
}

/** Refuses to load a ladder that is not sound, with every fault at once. */
function loaded(policies: DunningPolicy[]): DunningPolicy[] {
  const faults = policies.flatMap(policyFaults)
  if (faults.length > 0) throw new Error(`dunning policies: ${faults.join('; ')}`)
  return policies
}

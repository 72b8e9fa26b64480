import { runKey } from '../keys'
import type { Instant } from '../time'
import type { AttemptRecord, MethodRecord } from './record'

/** At most two methods an automatic try (dunning.md, rule 9). */
export const METHODS_PER_TRY = 2

/**
 * The methods of one automatic try, in order: the preferred one (the number's own, else the primary), then the next
 * backup in rotation. Stopped methods are skipped and the next takes the place; one that waits for its holder's
 * authentication on this invoice is skipped too, and without the holder present also one that failed it. Empty = no try
 * (rule 9). `earlier` are the invoice's attempts.
 */
export function methodsForTry(
  methods: readonly MethodRecord[],
  earlier: readonly AttemptRecord[],
  preferredId: string | null,
  holderPresent = false,
): MethodRecord[] {
  const waits = ({ id }: MethodRecord) => (holderPresent ? isAsked(id, earlier) : needsHolder(id, earlier))
  const usable = inOrder(methods, preferredId).filter((each) => each.status === 'ACTIVE' && !waits(each))
  const [first, ...backups] = usable
  if (!first) return []
  if (backups.length === 0) return [first]
  const automatic = earlier.filter((each) => each.trigger === 'AUTOMATIC' && each.outcome !== 'TRANSIENT')
  const backupTries = automatic.filter((each) => each.methodId !== null && each.methodId !== first.id).length
  const backup = backups[backupTries % backups.length]
  return backup ? [first, backup] : [first]
}

/** Whether the bank waits for the method's holder to confirm a charge of this invoice. */
const isAsked = (methodId: string, attempts: readonly AttemptRecord[]): boolean =>
  attempts.some((each) => each.methodId === methodId && each.outcome === 'REQUIRES_ACTION')

/** The same, or the holder was asked last and did not confirm: without them the bank would only ask again (NEEDS_AUTH). */
const needsHolder = (methodId: string, attempts: readonly AttemptRecord[]): boolean =>
  isAsked(methodId, attempts) || attempts.findLast((each) => each.methodId === methodId)?.declineClass === 'NEEDS_AUTH'

/** Whether some method of an unpaid invoice waits for its holder (dunning.md, NEEDS_AUTH). */
export const waitsForHolder = (attempts: readonly AttemptRecord[]): boolean =>
  attempts.some(({ methodId }) => methodId !== null && needsHolder(methodId, attempts))

/** Methods in the order they are preferred: the named one, the primary, then backups as they were added. */
function inOrder(methods: readonly MethodRecord[], preferredId: string | null): MethodRecord[] {
  const rank = (method: MethodRecord) => (method.id === preferredId ? 0 : method.role === 'PRIMARY' ? 1 : 2)
  return [...methods].sort((a, b) => rank(a) - rank(b))
}

/** Since when the method can be charged: when it was added, or when new card data ended its stop. */
export const usableSince = ({ renewedAt, addedAt }: Pick<MethodRecord, 'renewedAt' | 'addedAt'>): Instant =>
  renewedAt ?? addedAt

/**
 * A method that became usable after the invoice's first failure and that the invoice has not been tried on since (I13).
 * What was tried before a stop was another card in all but its name.
 */
export function newMethodToTry(
  methods: readonly MethodRecord[],
  attempts: readonly AttemptRecord[],
  day0At: Instant,
): MethodRecord | null {
  return (
    methods.find((each) => each.status === 'ACTIVE' && usableSince(each) >= day0At && !attempts.some(isTryOf(each))) ??
    null
  )
}

const isTryOf = (method: MethodRecord) => (attempt: AttemptRecord) => {
  const { id, renewedAt } = method
  if (attempt.methodId !== id) return false
  if (renewedAt === null || attempt.at > renewedAt) return true
  return attempt.runKey === runKey.newMethod(attempt.invoiceId, id, renewedAt)
}

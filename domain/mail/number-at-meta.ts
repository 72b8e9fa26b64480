/** What a mail may say of a number's standing with Meta itself. */
export interface NumberAtMeta {
  /** It is Meta's own date that holds it (row 23), not ours. */
  heldByMeta: boolean
  /** At Meta it is with us no longer: it went to another provider, or its WABA was deleted. */
  left: boolean
  /** E36: how Meta rates it: GREEN, YELLOW or RED; null = not told yet. */
  qualityRating: string | null
  /** E33: why Meta itself refuses what the number sends, with Meta's code; empty while it does not. */
  metaBlocks: { cause: 'BILLING' | 'RESTRICTION'; code: string | null; until: string | null }[]
}

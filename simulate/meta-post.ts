import type { Delivery } from '../test/support/sandbox'

/** A webhook of Meta's that is to be delivered: once, or once more. */
type Letter = () => Promise<void>

/** How Meta's webhooks reach us, which the sandbox delivers as it is told: at once, late, twice, in another order, or never. */
export class MetaPost {
  private mode: Delivery = 'deliver'
  private held: Letter[] = []

  async take(letter: Letter): Promise<void> {
    if (this.mode === 'lose') return
    if (this.mode === 'hold' || this.mode === 'reverse') {
      this.held.push(letter)
      return
    }
    await letter()
    if (this.mode === 'duplicate') await letter()
  }

  /** From now on; what was held back goes out when all is delivered again. */
  async goOnAs(mode: Delivery): Promise<void> {
    const held = this.mode === 'reverse' ? this.held.toReversed() : this.held
    this.mode = mode
    if (mode !== 'deliver') return
    this.held = []
    for (const letter of held) await letter()
  }
}

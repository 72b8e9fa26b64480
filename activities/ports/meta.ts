import type { MailTemplate } from '../../domain/mail/catalogue'
import type { MetaBlock } from '../../domain/meta/block'
import type { BlockCause, WebhookChange } from '../../domain/meta/news'
import type { Instant } from '../../domain/time'

/** What Meta has told us about numbers. Instants are epoch ms. */
export interface MetaStore {
  /** What is known of one cause; nothing yet = every instant null. */
  readBlock(numberId: string, cause: BlockCause): Promise<MetaBlock>
  writeBlock(block: MetaBlock): Promise<void>
  /** When a message that Meta charges for was last delivered by the number (Meta's clock), as far as webhooks say. */
  lastDeliveryAt(phoneNumber: string): Promise<Instant | null>
  /**
   * Webhooks that came before there was anybody to tell: what is parked about the phone number, and every change of its
   * WABA, also one that its other numbers were told of.
   */
  earlierChanges(of: {
    phoneNumber: string
    wabaId: string | null
  }): Promise<{ eventId: string; change: WebhookChange; receivedAt: Instant }[]>
  /** The number it is about is here now and was told. */
  markTaken(eventIds: string[]): Promise<void>
  /** When a mail of a template about the number was last written and not skipped; null = never. */
  lastMailAt(numberId: string, template: MailTemplate): Promise<Instant | null>
}

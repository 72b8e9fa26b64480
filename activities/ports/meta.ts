import type { MailTemplate } from '../../domain/mail/catalogue'
import type { MetaBlock } from '../../domain/meta/block'
import type { BlockCause, WebhookChange } from '../../domain/meta/news'
import type { MetaNotice } from '../../domain/meta/notices'
import type { Instant } from '../../domain/time'

/** A webhook as it is kept, and when it came. */
export type KeptChange = { eventId: string; change: WebhookChange; receivedAt: Instant }

/** What Meta has told us about numbers. Instants are epoch ms. */
export interface MetaStore {
  /** What is known of one cause; nothing yet = every instant null. */
  readBlock(numberId: string, cause: BlockCause): Promise<MetaBlock>
  writeBlock(block: MetaBlock): Promise<void>
  /** When a message that Meta charges for was last delivered by the number (Meta's clock), as far as webhooks say. */
  lastDeliveryAt(phoneNumber: string): Promise<Instant | null>
  /** The latest changes of a WABA, also those that its other numbers were told of. */
  changesOfWaba(wabaId: string): Promise<KeptChange[]>
  /** Webhooks about the phone number that came before there was anybody to tell, the oldest of them; none = all are taken. */
  parkedChanges(phoneNumber: string): Promise<KeptChange[]>
  /** The number it is about is here now and was told. */
  markTaken(eventIds: string[]): Promise<void>
  /** Keeps notices as facts of the account; those of the same webhook are kept once. */
  noteNotices(of: { accountId: string; eventId: string; now: Instant }, notices: readonly MetaNotice[]): Promise<void>
  /** When a mail of a template about the number was last written and not skipped; null = never. */
  lastMailAt(numberId: string, template: MailTemplate): Promise<Instant | null>
}

import type { Ports } from '../ports'
import type { Later, NumberRef, WhatsAppNumbers } from '../ports/graph'

type Seen = { kind: 'SEEN' } & Awaited<ReturnType<WhatsAppNumbers['lookUp']>>

/**
 * Meta's view of a number. An answer that does not come is a value too: the number waits for it at a due instant and goes
 * on meanwhile, so that nobody's cancel stands behind an outage of Meta's.
 */
export async function lookUp(ports: Ports, { phoneNumber, wabaId }: NumberRef): Promise<Seen | Later> {
  try {
    return { kind: 'SEEN', ...(await ports.whatsapp.lookUp({ phoneNumber, wabaId })) }
  } catch (error) {
    return { kind: 'LATER', code: 0, message: String(error) }
  }
}

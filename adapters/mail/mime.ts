import addressparser from 'nodemailer/lib/addressparser'
import MailComposer from 'nodemailer/lib/mail-composer'

export interface OutgoingMail {
  to: string[]
  cc?: string[]
  subject: string
  html: string
  text: string
  /** As `messageId()` of the catalogue gives it: the same for every copy of one mail. */
  messageId: string
}

/** An address that was checked when it came to us: as an object it is not taken apart again. */
type Address = { name: string; address: string }

/** A message as it goes over the wire, and whom it is for. */
export interface Message {
  envelope: { from: Address; to: Address[] }
  raw: Buffer
}

/**
 * Writes messages from one sender, as text and as HTML, each whole before it is handed over: a mailer that streams it goes
 * to the network for every line.
 */
export function messageWriter(from: string, replyTo: string): (mail: OutgoingMail) => Promise<Message> {
  const [sender, answers] = [oneAddress(from), oneAddress(replyTo)]
  return async ({ to, cc = [], ...mail }) => {
    const recipients = { to: bare(to), cc: bare(cc) }
    const composer = new MailComposer({
      ...{ ...mail, ...recipients, from: sender, replyTo: answers },
      headers: { 'Auto-Submitted': 'auto-generated' },
      // A mail is made of the strings it was given, never of files or pages they might name.
      ...{ disableFileAccess: true, disableUrlAccess: true },
    })
    const raw = await composer.compile().build()
    return { envelope: { from: sender, to: [...recipients.to, ...recipients.cc] }, raw }
  }
}

/** Of a payer whom the processor does not name there is no address. */
const bare = (addresses: string[]): Address[] =>
  addresses.filter((address) => address !== '').map((address) => ({ name: '', address }))

function oneAddress(text: string): Address {
  const [first] = addressparser(text, { flatten: true })
  return { name: first?.name ?? '', address: first?.address ?? '' }
}

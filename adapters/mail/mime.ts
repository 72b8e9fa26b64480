import addressparser from 'nodemailer/lib/addressparser'
import MimeNode from 'nodemailer/lib/mime-node'
import { encode, wrap } from 'nodemailer/lib/qp'

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
 * Writes messages from one sender: as text and as HTML. Each is put together at once; a mailer that streams the parts one
 * by one needs several times as long.
 */
export function messageWriter(from: string, replyTo: string): (mail: OutgoingMail) => Message {
  const [sender, answers] = [oneAddress(from), oneAddress(replyTo)]
  return ({ to, cc = [], subject, html, text, messageId }) => {
    const recipients = { To: bare(to), Cc: bare(cc) }
    const root = new MimeNode('multipart/alternative').setHeader({
      ...{ From: sender, 'Reply-To': answers, ...recipients, Subject: subject },
      ...{ 'Message-ID': messageId, 'Auto-Submitted': 'auto-generated' },
    })
    const head = root.buildHeaders()
    const parts = [part('text/plain', text), part('text/html', html)]
    const delimited = parts.map((each) => `--${root.boundary}\r\n${each}\r\n`).join('')
    return {
      envelope: { from: sender, to: [...recipients.To, ...recipients.Cc] },
      raw: Buffer.from(`${head}\r\n\r\n${delimited}--${root.boundary}--\r\n`),
    }
  }
}

const part = (type: string, content: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${wrap(encode(content))}`

/** Of a payer whom the processor does not name there is no address. */
const bare = (addresses: string[]): Address[] =>
  addresses.filter((address) => address !== '').map((address) => ({ name: '', address }))

function oneAddress(text: string): Address {
  const [first] = addressparser(text, { flatten: true })
  return { name: first?.name ?? '', address: first?.address ?? '' }
}

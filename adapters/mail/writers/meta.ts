import type { NumberFacts } from '../../../domain/mail/facts'
import type { MailBody } from '../content'
import type { Wording } from '../wording'

/** E33: Meta itself refuses; what may be wrong, and what to do. */
export function metaBlocked(w: Wording): MailBody {
  const { say } = w
  const blocks = w.number.metaBlocks
  const billing = blocks.some(({ cause }) => cause === 'BILLING')
  const code = blocks[0]?.code ?? '–'
  return {
    subject: say(billing ? 'E33.subjectBilling' : 'E33.subjectRestricted', { number: w.phone, code }),
    tone: 'urgent',
    lead: say(billing ? 'E33.leadBilling' : 'E33.leadRestricted', { number: w.phone, code }),
    paragraphs: [say('E33.notOurs'), ...blocks.map((block) => ends(w, block)), say('E33.clears')],
    steps: billing ? causes(w) : { title: say('E33.steps'), items: [say('E33.appeal'), say('E33.ask')] },
    details: [w.numberDetail],
  }
}

/** Meta's own list of what stands behind 131042. */
function causes({ say }: Wording): MailBody['steps'] {
  const items = [
    ...[say('E33.cause1'), say('E33.cause2'), say('E33.cause3'), say('E33.cause4')],
    ...[say('E33.cause5'), say('E33.cause6')],
  ]
  return { title: say('E33.causes'), items }
}

function ends({ say, format }: Wording, { until }: NumberFacts['metaBlocks'][number]): string | null {
  return until === null ? null : say('E33.ends', { date: format.moment(until) })
}

/** E36: Meta rates the number's quality red. It costs nothing and stops nothing of ours. */
export function qualityRed(w: Wording): MailBody {
  const { say } = w
  return {
    subject: say('E36.subject', { number: w.phone }),
    tone: 'notice',
    lead: say('E36.lead', { number: w.phone }),
    paragraphs: [say('E36.effect'), say('E36.notOurs')],
    steps: { title: say('E33.steps'), items: [say('E36.step1'), say('E36.step2'), say('E36.step3')] },
    details: [w.numberDetail],
  }
}

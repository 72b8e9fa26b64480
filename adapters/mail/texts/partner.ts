import type { TextCatalogue } from './language'

/** The days of a partner: E34 and the lines of its invoice. */
export const PARTNER_TEXTS = {
  'what.PARTNER_DAYS': { en: 'days of hosting', es: 'días de alojamiento', tr: 'barındırma günleri' },
  'line.CHANNEL_MONTH': {
    en: 'Hosting of one channel for 30 days',
    es: 'Alojamiento de un canal durante 30 días',
    tr: 'Bir kanalın 30 günlük barındırması',
  },
  'line.CHANNEL_DAY': {
    en: 'Hosting of one channel for one day',
    es: 'Alojamiento de un canal durante un día',
    tr: 'Bir kanalın bir günlük barındırması',
  },
  'label.dayBalance': { en: 'Day balance', es: 'Saldo de días', tr: 'Gün bakiyesi' },
  'value.days': { en: '{count} days', es: '{count} días', tr: '{count} gün' },

  'E34.subjectInvoice': {
    en: 'Invoice {no}: {days} days',
    es: 'Factura {no}: {days} días',
    tr: 'Fatura {no}: {days} gün',
  },
  'E34.leadInvoice': {
    en: 'Here is your invoice for {days} days of hosting: {amount}. The days are in your balance once it is paid.',
    es: 'Esta es su factura por {days} días de alojamiento: {amount}. Los días estarán en su saldo en cuanto la pague.',
    tr: '{days} barındırma günü için faturanız: {amount}. Günler, fatura ödendiğinde bakiyenize eklenir.',
  },
  'E34.leadUsed': {
    en: 'Your channels have used {days} days: {amount}. Your balance counts them as paid once this invoice is.',
    es: 'Sus canales han usado {days} días: {amount}. Su saldo los contará como pagados en cuanto lo esté esta factura.',
    tr: 'Kanallarınız {days} gün kullandı: {amount}. Bu fatura ödendiğinde bakiyenizde ödenmiş sayılır.',
  },
  'E34.month': {
    en: 'A month of one channel is 30 days; a whole year of it takes 365 days, which is 12.17 such months.',
    es: 'Un mes de un canal son 30 días; un año completo son 365 días, es decir, 12,17 de esos meses.',
    tr: 'Bir kanalın bir ayı 30 gündür; tam bir yılı 365 gün, yani 12,17 ay tutar.',
  },
  'E34.noCharge': {
    en: 'We do not charge it by ourselves: pay it by card or bank transfer, or pass the link on to whoever pays.',
    es: 'No la cobramos automáticamente: páguela con tarjeta o transferencia, o pase el enlace a quien deba pagarla.',
    tr: 'Bu tutarı kendiliğimizden tahsil etmeyiz: kartla ya da havaleyle ödeyin veya bağlantıyı ödeyecek kişiye iletin.',
  },
  'E34.pay': { en: 'Pay the invoice', es: 'Pagar la factura', tr: 'Faturayı öde' },
  'E34.subjectLow': {
    en: '{days} days left: {number}',
    es: 'Quedan {days} días: {number}',
    tr: '{days} gün kaldı: {number}',
  },
  'E34.subjectLastDay': { en: '1 day left: {number}', es: 'Queda 1 día: {number}', tr: '1 gün kaldı: {number}' },
  'E34.leadLow': {
    en: '{number} has days until {date}. Give it more before then, or it stops sending.',
    es: '{number} tiene días hasta el {date}. Asígnele más antes de esa fecha o dejará de enviar.',
    tr: '{number} için günler şu tarihte bitiyor: {date}. O zamana kadar gün ekleyin, yoksa gönderim durur.',
  },
  'E34.short': {
    en: 'It would be given {days} days by itself, but your balance has fewer. Request days, and it goes on once they are paid.',
    es: 'Se le asignarían {days} días automáticamente, pero su saldo tiene menos. Solicite días y seguirá en cuanto los pague.',
    tr: 'Kendiliğinden {days} gün verilecekti, ancak bakiyenizde daha az gün var. Gün isteyin; ödendiğinde devam eder.',
  },
  'E34.subjectEnded': {
    en: '0 days left: {number} is suspended',
    es: 'Quedan 0 días: {number} está suspendido',
    tr: '0 gün kaldı: {number} askıya alındı',
  },
  'E34.leadEnded': {
    en: 'The days of {number} have ended, so it cannot send. Messages to it still arrive. It works again as soon as you give it days, from then on.',
    es: 'Los días de {number} se han agotado, así que no puede enviar. Los mensajes que recibe siguen llegando. Volverá a funcionar en cuanto le asigne días, desde ese momento.',
    tr: '{number} için günler bitti, bu nedenle gönderim yapamaz. Gelen mesajlar ulaşmaya devam eder. Gün verdiğiniz anda, o andan itibaren yeniden çalışır.',
  },
  'E34.allocate': { en: 'Give days', es: 'Asignar días', tr: 'Gün ver' },
} as const satisfies TextCatalogue

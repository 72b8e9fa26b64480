import type { TextCatalogue } from './language'

/** A bank takes a payment back: E31. */
export const DISPUTE_TEXTS = {
  'E31.subject': {
    en: 'Your bank disputes {amount}',
    es: 'Su banco reclama {amount}',
    tr: 'Bankanız {amount} tutarına itiraz etti',
  },
  'E31.subjectLost': {
    en: 'The disputed {amount} must be paid again',
    es: 'Los {amount} reclamados deben pagarse de nuevo',
    tr: 'İtiraz edilen {amount} yeniden ödenmeli',
  },
  'E31.lead': {
    en: 'Your bank has taken back {amount} that was paid for {what}, because the payment was disputed.',
    es: 'Su banco ha retirado {amount} que se habían pagado por {what}, porque se reclamó el pago.',
    tr: 'Ödemeye itiraz edildiği için bankanız {what} için ödenen {amount} tutarını geri aldı.',
  },
  'E31.leadLost': {
    en: 'Your bank has closed the dispute and returned {amount} to you. That leaves {what} unpaid.',
    es: 'Su banco ha cerrado la reclamación y le ha devuelto {amount}. Por eso queda sin pagar: {what}.',
    tr: 'Bankanız itirazı sonuçlandırdı ve {amount} tutarını size iade etti. Bu nedenle ödenmemiş durumda: {what}.',
  },
  'E31.suspended': {
    en: 'Suspended until this is settled: {numbers}. Messages sent to you still arrive, and the number stays registered with WhatsApp; you cannot send messages.',
    es: 'Suspendido hasta que se resuelva: {numbers}. Los mensajes que le envían siguen llegando y el número sigue registrado en WhatsApp; no puede enviar mensajes.',
    tr: 'Çözülene kadar askıya alındı: {numbers}. Size gönderilen mesajlar gelmeye devam eder ve numara WhatsApp’ta kayıtlı kalır; mesaj gönderemezsiniz.',
  },
  'E31.mistake': {
    en: 'If this is a mistake, ask your bank to withdraw the dispute. Once it has returned the money to us, service resumes by itself.',
    es: 'Si es un error, pida a su banco que retire la reclamación. Cuando nos haya devuelto el dinero, el servicio se reanuda por sí solo.',
    tr: 'Bu bir yanlışlıksa bankanızdan itirazı geri çekmesini isteyin. Para bize iade edilince hizmet kendiliğinden devam eder.',
  },
  'E31.payMeanwhile': {
    en: 'You can also pay now with another card; service then resumes at once. If your bank later returns the disputed payment to us, we refund what was paid twice.',
    es: 'También puede pagar ahora con otra tarjeta; el servicio se reanuda al momento. Si su banco nos devuelve después el pago reclamado, reembolsamos lo pagado dos veces.',
    tr: 'Başka bir kartla şimdi de ödeyebilirsiniz; hizmet hemen devam eder. Bankanız itiraz edilen ödemeyi sonra bize iade ederse iki kez ödeneni geri veririz.',
  },
  'E31.due': {
    en: 'It is due now. Once it is paid with another card, service resumes at once.',
    es: 'Debe pagarse ya. En cuanto se pague con otra tarjeta, el servicio se reanuda al momento.',
    tr: 'Şimdi ödenmesi gerekiyor. Başka bir kartla ödenince hizmet hemen devam eder.',
  },
  'E31.deadline': {
    en: 'If it is still unpaid on {date}, the suspended numbers are cancelled and released.',
    es: 'Si sigue sin pagarse el {date}, los números suspendidos se cancelan y se liberan.',
    tr: 'Şu tarihte hâlâ ödenmemişse askıdaki numaralar iptal edilir ve serbest bırakılır: {date}.',
  },
  'E31.barred': {
    en: 'We do not charge the disputed card or account again. Until the invoice is settled, no new number can be ordered.',
    es: 'No volveremos a cobrar en la tarjeta o cuenta reclamada. Hasta que se salde la factura no se pueden pedir números nuevos.',
    tr: 'İtiraz edilen karttan veya hesaptan bir daha tahsilat yapmayız. Fatura kapanana kadar yeni numara sipariş edilemez.',
  },
  'E31.contact': {
    en: 'If you do not recognise this dispute or have a question, just reply to this mail.',
    es: 'Si no reconoce esta reclamación o tiene preguntas, responda a este correo.',
    tr: 'Bu itirazı tanımıyorsanız veya sorunuz varsa bu e-postayı yanıtlamanız yeterli.',
  },
  'label.disputed': { en: 'Was paid with', es: 'Se pagó con', tr: 'Ödeme yöntemi' },
} as const satisfies TextCatalogue

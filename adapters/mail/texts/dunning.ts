import type { TextCatalogue } from './language'

/** A payment fails, and what follows until it is made: E09–E13, E23. */
export const DUNNING_TEXTS = {
  'E09.subject': {
    en: 'Payment of {amount} failed – {number} works until {date}',
    es: 'El pago de {amount} falló: {number} funciona hasta el {date}',
    tr: '{amount} tutarındaki ödeme başarısız – {number} şu tarihe kadar çalışır: {date}',
  },
  'E09.subjectPlain': {
    en: 'Payment of {amount} failed',
    es: 'El pago de {amount} falló',
    tr: '{amount} tutarındaki ödeme başarısız',
  },
  'E09.lead': {
    en: 'We could not charge {amount} for {what}.',
    es: 'No hemos podido cobrar {amount} por {what}.',
    tr: '{what} için {amount} tutarını tahsil edemedik.',
  },

  'E10.subject': {
    en: 'Second try failed; suspension on {date}',
    es: 'Falló el segundo intento; suspensión el {date}',
    tr: 'İkinci deneme de başarısız; askıya alma: {date}',
  },
  'E10.subjectUntried': {
    en: 'Still unpaid; suspension on {date}',
    es: 'Sigue sin pagar; suspensión el {date}',
    tr: 'Hâlâ ödenmedi; askıya alma: {date}',
  },
  'E10.subjectPlain': {
    en: 'Still unpaid: {amount}',
    es: 'Sigue sin pagar: {amount}',
    tr: 'Hâlâ ödenmedi: {amount}',
  },
  'E10.lead': {
    en: '{amount} for {what} is still unpaid.',
    es: 'Siguen sin pagarse {amount} por {what}.',
    tr: '{what} için {amount} hâlâ ödenmedi.',
  },
  'E10.tried': {
    en: 'We have tried {tries} times. The latest answer:',
    es: 'Lo hemos intentado {tries} veces. La última respuesta:',
    tr: '{tries} kez denedik. Son yanıt:',
  },

  'E11.subject': {
    en: '{number} is suspended: {amount} unpaid',
    es: '{number} está suspendido: {amount} sin pagar',
    tr: '{number} askıya alındı: {amount} ödenmedi',
  },
  'E11.lead': {
    en: '{number} is suspended because {amount} for {what} is unpaid.',
    es: '{number} está suspendido porque no se han pagado {amount} por {what}.',
    tr: '{what} için {amount} ödenmediğinden {number} askıya alındı.',
  },
  'E11.works': {
    en: 'What works: messages sent to you still arrive, and the number stays registered with WhatsApp. What does not: you cannot send messages.',
    es: 'Qué funciona: los mensajes que le envían siguen llegando y el número sigue registrado en WhatsApp. Qué no: no puede enviar mensajes.',
    tr: 'Çalışan: size gönderilen mesajlar gelmeye devam eder ve numara WhatsApp’ta kayıtlı kalır. Çalışmayan: mesaj gönderemezsiniz.',
  },
  'E11.resume': {
    en: 'Once this invoice is paid, the number can send again by itself, within a minute.',
    es: 'En cuanto se pague esta factura, el número podrá enviar de nuevo por sí solo en menos de un minuto.',
    tr: 'Bu fatura ödenince numara bir dakika içinde kendiliğinden yeniden mesaj gönderebilir.',
  },
  'E11.moreReasons': {
    en: 'There is more than one reason for the suspension. The number can send again once all of them are settled.',
    es: 'La suspensión tiene más de un motivo. El número podrá enviar de nuevo cuando todos estén resueltos.',
    tr: 'Askıya almanın birden fazla nedeni var. Numara, hepsi çözülünce yeniden mesaj gönderebilir.',
  },
  'E11.noHosting': {
    en: 'Hosting is not charged for the time of the suspension: the month you pay begins with the payment.',
    es: 'El alojamiento no se cobra durante la suspensión: el mes que paga empieza con el pago.',
    tr: 'Askıda geçen süre için barındırma ücreti alınmaz: ödediğiniz ay ödemeyle başlar.',
  },
  'E11.deadline': {
    en: 'If it is still unpaid on {date}, the number is cancelled and released.',
    es: 'Si sigue sin pagarse el {date}, el número se cancela y se libera.',
    tr: 'Şu tarihte hâlâ ödenmemişse numara iptal edilir ve serbest bırakılır: {date}.',
  },
  'E11.subjectSupport': {
    en: '{number} is suspended',
    es: '{number} está suspendido',
    tr: '{number} askıya alındı',
  },
  'E11.leadSupport': {
    en: 'Our support team has suspended {number}.',
    es: 'Nuestro equipo de soporte ha suspendido {number}.',
    tr: 'Destek ekibimiz {number} numarasını askıya aldı.',
  },
  'E11.contact': {
    en: 'This is not about a payment: we need to clear something up with you first. Please answer this e-mail.',
    es: 'No se trata de un pago: antes tenemos que aclarar algo con usted. Responda a este correo, por favor.',
    tr: 'Bu bir ödeme sorunu değil: önce sizinle bir konuyu açıklığa kavuşturmamız gerekiyor. Lütfen bu e-postayı yanıtlayın.',
  },
  'E11.hostingRests': {
    en: 'A month that is paid goes on. No new one is charged until the number can send again.',
    es: 'El mes ya pagado sigue su curso. No se cobra otro hasta que el número pueda enviar de nuevo.',
    tr: 'Ödenmiş ay sürer. Numara yeniden mesaj gönderebilene kadar yeni ay için ücret alınmaz.',
  },
  'E11.action': { en: 'Pay and resume', es: 'Pagar y reanudar', tr: 'Öde ve devam et' },

  'E12.subject': {
    en: '{number} will be released on {date}',
    es: '{number} se liberará el {date}',
    tr: '{number} serbest bırakılacak: {date}',
  },
  'E12.lead': {
    en: '{left} left: {amount} for {what} is still unpaid. If it stays so, {number} is cancelled on {date} and released.',
    es: 'Quedan {left}: siguen sin pagarse {amount} por {what}. Si sigue así, {number} se cancelará el {date} y se liberará.',
    tr: '{left} kaldı: {what} için {amount} hâlâ ödenmedi. Böyle kalırsa {number} iptal edilip serbest bırakılacak: {date}.',
  },
  'E12.leadOneDay': {
    en: '{left} left: {amount} for {what} is still unpaid. If it stays so, {number} is cancelled on {date} and released.',
    es: 'Queda {left}: siguen sin pagarse {amount} por {what}. Si sigue así, {number} se cancelará el {date} y se liberará.',
    tr: '{left} kaldı: {what} için {amount} hâlâ ödenmedi. Böyle kalırsa {number} iptal edilip serbest bırakılacak: {date}.',
  },
  'E12.keep': {
    en: 'To keep the number, pay before then. Until then it receives messages but cannot send any.',
    es: 'Para conservar el número, pague antes. Hasta entonces recibe mensajes, pero no puede enviarlos.',
    tr: 'Numarayı korumak için o zamana kadar ödeyin. O zamana kadar mesaj alır ama gönderemez.',
  },
  'E12.deposit': {
    en: 'Dialogues of this number were paid in the last 30 days, so WhatsApp may still send bills for it. After the cancellation the number is therefore held for up to 30 days, and a deposit of {deposit} is charged. What is not needed of it is paid back.',
    es: 'En los últimos 30 días se pagaron diálogos de este número, así que aún pueden llegar facturas de WhatsApp. Por eso, tras la cancelación, el número se retiene hasta 30 días y se cobra un depósito de {deposit}. Lo que no haga falta se devuelve.',
    tr: 'Son 30 gün içinde bu numaranın diyalogları için ödeme yapıldı; WhatsApp’tan hâlâ fatura gelebilir. Bu nedenle iptalden sonra numara 30 güne kadar bekletilir ve {deposit} depozito alınır. Kullanılmayan kısmı iade edilir.',
  },
  'E12.after': {
    en: 'The invoice stays due after that, and no new number can be ordered until it is paid. If you need the data, please export it in time.',
    es: 'Después la factura sigue pendiente y no se pueden pedir números nuevos hasta que se pague. Si necesita los datos, expórtelos a tiempo.',
    tr: 'Sonrasında fatura borç olarak kalır ve ödenene kadar yeni numara sipariş edilemez. Verilere ihtiyacınız varsa lütfen zamanında dışa aktarın.',
  },

  'E13.subject': { en: '{number} works again', es: '{number} vuelve a funcionar', tr: '{number} yeniden çalışıyor' },
  'E13.lead': {
    en: 'Thank you. {number} can send messages again.',
    es: 'Gracias. {number} puede enviar mensajes de nuevo.',
    tr: 'Teşekkür ederiz. {number} yeniden mesaj gönderebilir.',
  },
  'E13.paid': {
    en: 'We received {amount} for {what}.',
    es: 'Hemos recibido {amount} por {what}.',
    tr: '{what} için {amount} aldık.',
  },

  'E23.subject': {
    en: 'Deposit of {amount} could not be charged',
    es: 'No se pudo cobrar el depósito de {amount}',
    tr: '{amount} depozito tahsil edilemedi',
  },
  'E23.lead': {
    en: 'We could not charge the deposit of {amount} for the cancelled number {number}.',
    es: 'No hemos podido cobrar el depósito de {amount} del número cancelado {number}.',
    tr: 'İptal edilen {number} için {amount} tutarındaki depozitoyu tahsil edemedik.',
  },
  'E23.consequence': {
    en: 'The number stays blocked, and its release on {date} is not delayed by this. Until the deposit is paid you cannot keep the number or order a new one.',
    es: 'El número sigue bloqueado y su liberación el {date} no se retrasa por esto. Hasta que se pague el depósito no puede conservar el número ni pedir uno nuevo.',
    tr: 'Numara engelli kalır; serbest bırakma tarihi bu yüzden gecikmez: {date}. Depozito ödenene kadar numarayı koruyamaz ve yeni numara sipariş edemezsiniz.',
  },
  'E23.otherwise': {
    en: 'If it is not paid by then, it falls away, and we charge only the dialogues that WhatsApp reported late, if there are any.',
    es: 'Si no se paga hasta entonces, queda anulado y cobramos solo los diálogos que WhatsApp haya comunicado tarde, si los hay.',
    tr: 'O zamana kadar ödenmezse iptal olur; yalnızca WhatsApp’ın geç bildirdiği diyaloglar varsa onları tahsil ederiz.',
  },
} as const satisfies TextCatalogue

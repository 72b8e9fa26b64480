import type { TextCatalogue } from './language'

/** Money put into the wallet: E18, E19, E20, and a top-up that a bank takes back (E31). */
export const TOP_UP_TEXTS = {
  'what.TOP_UP': {
    en: 'a top-up of a prepaid balance',
    es: 'una recarga de saldo prepagado',
    tr: 'ön ödemeli bakiye yüklemesi',
  },
  'line.TOP_UP': {
    en: 'Top-up of the prepaid balance',
    es: 'Recarga del saldo prepagado',
    tr: 'Ön ödemeli bakiye yükleme',
  },
  'label.newBalance': { en: 'New balance', es: 'Nuevo saldo', tr: 'Yeni bakiye' },

  'E18.subject': {
    en: 'Top-up of {amount} received',
    es: 'Recarga de {amount} recibida',
    tr: '{amount} bakiye yüklemesi alındı',
  },
  'E18.lead': {
    en: 'Thank you. {amount} is in your wallet; your balance is now {balance}.',
    es: 'Gracias. {amount} ya está en su monedero; su saldo es ahora de {balance}.',
    tr: 'Teşekkür ederiz. {amount} cüzdanınıza eklendi; yeni bakiyeniz {balance}.',
  },
  'E18.automatic': {
    en: 'This was your automatic top-up. You can change it or switch it off in your account at any time.',
    es: 'Ha sido su recarga automática. Puede cambiarla o desactivarla en su cuenta en cualquier momento.',
    tr: 'Bu, otomatik bakiye yüklemenizdi. Hesabınızdan dilediğiniz zaman değiştirebilir ya da kapatabilirsiniz.',
  },

  'E19.subject': {
    en: 'Top-up of {amount} failed',
    es: 'La recarga de {amount} ha fallado',
    tr: '{amount} bakiye yüklemesi başarısız oldu',
  },
  'E19.lead': {
    en: 'Your balance fell below {threshold}, and your automatic top-up of {amount} could not be charged. Nothing was charged; your balance is {balance}.',
    es: 'Su saldo bajó de {threshold} y no se pudo cobrar su recarga automática de {amount}. No se ha cobrado nada; su saldo es de {balance}.',
    tr: 'Bakiyeniz {threshold} sınırının altına indi, ancak {amount} tutarındaki otomatik bakiye yüklemesi alınamadı. Hiçbir ödeme alınmadı; bakiyeniz {balance}.',
  },
  'E19.again': {
    en: 'We try again after {date}, or as soon as you add another payment method.',
    es: 'Lo intentaremos de nuevo después del {date}, o en cuanto añada otro método de pago.',
    tr: 'Şu tarihten sonra ya da yeni bir ödeme yöntemi eklediğiniz anda yeniden deneriz: {date}.',
  },
  'E19.disabled': {
    en: 'The automatic top-up is switched off now, and nothing more is tried. Please check your payment method, then switch it on again.',
    es: 'La recarga automática queda desactivada y no se intentará nada más. Revise su método de pago y vuelva a activarla.',
    tr: 'Otomatik bakiye yükleme kapatıldı ve başka deneme yapılmayacak. Lütfen ödeme yönteminizi kontrol edin, ardından yeniden açın.',
  },
  'E19.subjectCap': {
    en: 'Your automatic top-up rests until {date}',
    es: 'Su recarga automática descansa hasta el {date}',
    tr: 'Otomatik bakiye yüklemeniz şu tarihe kadar bekliyor: {date}',
  },
  'E19.leadCap': {
    en: 'Your balance is {balance}, below {threshold}, but your automatic top-up of {amount} has reached its limit.',
    es: 'Su saldo es de {balance}, inferior a {threshold}, pero su recarga automática de {amount} ha llegado a su límite.',
    tr: 'Bakiyeniz {balance} ile {threshold} sınırının altında, ancak {amount} tutarındaki otomatik bakiye yüklemeniz sınırına ulaştı.',
  },
  'E19.caps': {
    en: 'It charges at most {count} times in 24 hours.',
    es: 'Cobra como máximo {count} veces en 24 horas.',
    tr: '24 saat içinde en çok {count} kez ödeme alır.',
  },
  'E19.capsMonth': {
    en: 'It charges at most {count} times in 24 hours and {cap} in a month.',
    es: 'Cobra como máximo {count} veces en 24 horas y {cap} al mes.',
    tr: '24 saat içinde en çok {count} kez ve ayda en çok {cap} ödeme alır.',
  },
  'E19.rests': {
    en: 'It goes on by itself after {date}. Until then you can top up yourself at any time.',
    es: 'Seguirá por sí sola después del {date}. Hasta entonces puede recargar usted mismo cuando quiera.',
    tr: 'Şu tarihten sonra kendiliğinden devam eder: {date}. O zamana kadar dilediğiniz an kendiniz bakiye yükleyebilirsiniz.',
  },

  'E20.subject': { en: '{payer} paid {amount}', es: '{payer} ha pagado {amount}', tr: '{payer} {amount} ödedi' },
  'E20.somebody': { en: 'Somebody with your link', es: 'Alguien con su enlace', tr: 'Bağlantınıza sahip biri' },
  'E20.lead': {
    en: '{payer} has paid {amount} by the payment link you shared. The credits are in your wallet; the link cannot be paid again.',
    es: '{payer} ha pagado {amount} con el enlace de pago que compartió. El saldo ya está en su monedero; el enlace no se puede volver a pagar.',
    tr: '{payer}, paylaştığınız ödeme bağlantısıyla {amount} ödedi. Tutar cüzdanınıza eklendi; bağlantı yeniden ödenemez.',
  },
  'E20.leadInvoice': {
    en: '{payer} has paid {amount} for {what} by the payment link you shared. Your own receipt comes in a mail of its own.',
    es: '{payer} ha pagado {amount} por {what} con el enlace de pago que compartió. Su recibo llega en otro correo.',
    tr: '{payer}, paylaştığınız ödeme bağlantısıyla {what} için {amount} ödedi. Sizin makbuzunuz ayrı bir e-postayla gelir.',
  },
  'E20.receiptSent': { en: 'Receipt sent to', es: 'Recibo enviado a', tr: 'Makbuzun gönderildiği adres' },
  'E20.action': { en: 'View', es: 'Ver', tr: 'Görüntüle' },

  'E31.leadTopUp': {
    en: 'Your bank has taken back {amount} that was paid for {what}, because the payment was disputed. We have taken it from your balance, which is now {balance}.',
    es: 'Su banco ha retirado {amount} que se habían pagado por {what}, porque se reclamó el pago. Los hemos descontado de su saldo, que ahora es de {balance}.',
    tr: 'Ödemeye itiraz edildiği için bankanız {what} için ödenen {amount} tutarını geri aldı. Bu tutarı bakiyenizden düştük; yeni bakiyeniz {balance}.',
  },
  'E31.subjectTopUpLost': {
    en: 'Your bank has kept the disputed {amount}',
    es: 'Su banco se ha quedado con los {amount} reclamados',
    tr: 'Bankanız itiraz edilen {amount} tutarını iade etmedi',
  },
  'E31.leadTopUpLost': {
    en: 'Your bank has closed the dispute and returned {amount} to you. It stays taken from your balance, which is now {balance}.',
    es: 'Su banco ha cerrado la reclamación y le ha devuelto {amount}. Siguen descontados de su saldo, que ahora es de {balance}.',
    tr: 'Bankanız itirazı sonuçlandırdı ve {amount} tutarını size iade etti. Bu tutar bakiyenizden düşülmüş olarak kalır; bakiyeniz {balance}.',
  },
  'E31.topUpEffect': {
    en: 'No number is suspended for it. A prepaid balance below zero pauses sending until it is topped up.',
    es: 'Ningún número se suspende por ello. Un saldo prepagado negativo pausa los envíos hasta que se recargue.',
    tr: 'Bu nedenle hiçbir numara askıya alınmaz. Ön ödemeli bakiye sıfırın altına düşerse gönderim, bakiye yüklenene kadar duraklar.',
  },
  'E31.topUpMistake': {
    en: 'If this is a mistake, ask your bank to withdraw the dispute. Once it has returned the money to us, it is back in your balance.',
    es: 'Si es un error, pida a su banco que retire la reclamación. Cuando nos haya devuelto el dinero, volverá a su saldo.',
    tr: 'Bu bir yanlışlıksa bankanızdan itirazı geri çekmesini isteyin. Para bize iade edilince yeniden bakiyenize eklenir.',
  },
  'E31.topUpBarred': {
    en: 'We do not charge the disputed card or account again.',
    es: 'No volveremos a cobrar en la tarjeta o cuenta reclamada.',
    tr: 'İtiraz edilen karttan veya hesaptan bir daha tahsilat yapmayız.',
  },
} as const satisfies TextCatalogue

import type { TextCatalogue } from './language'

/** Labels, reasons and closing words that several mails share. */
export const SHARED_TEXTS = {
  'label.number': { en: 'Number', es: 'Número', tr: 'Numara' },
  'label.numbers': { en: 'Numbers', es: 'Números', tr: 'Numaralar' },
  'label.plan': { en: 'Plan', es: 'Plan', tr: 'Plan' },
  'label.period': { en: 'Period', es: 'Periodo', tr: 'Dönem' },
  'label.amount': { en: 'Amount', es: 'Importe', tr: 'Tutar' },
  'label.invoice': { en: 'Invoice', es: 'Factura', tr: 'Fatura' },
  'label.nextCharge': { en: 'Next charge', es: 'Próximo cargo', tr: 'Sonraki ödeme' },
  'label.method': { en: 'Paid with', es: 'Pagado con', tr: 'Ödeme yöntemi' },
  'label.tried': { en: 'Card tried', es: 'Tarjeta utilizada', tr: 'Denenen kart' },
  'label.code': { en: 'Bank’s code', es: 'Código del banco', tr: 'Banka kodu' },
  'label.nextTry': { en: 'Next try', es: 'Próximo intento', tr: 'Sonraki deneme' },
  'label.suspension': { en: 'Suspension', es: 'Suspensión', tr: 'Askıya alma' },
  'label.release': { en: 'Release', es: 'Liberación', tr: 'Serbest bırakma' },
  'label.deposit': { en: 'Deposit', es: 'Depósito', tr: 'Depozito' },
  'value.amountOn': { en: '{amount} on {date}', es: '{amount} el {date}', tr: '{amount}, {date}' },
  'value.range': { en: '{from} – {to}', es: '{from} – {to}', tr: '{from} – {to}' },
  'value.named': { en: '{number} ({name})', es: '{number} ({name})', tr: '{number} ({name})' },
  'plan.MONTHLY': { en: 'Monthly, {price} a month', es: 'Mensual, {price} al mes', tr: 'Aylık, ayda {price}' },
  'plan.ANNUAL': { en: 'Annual, {price} a year', es: 'Anual, {price} al año', tr: 'Yıllık, yılda {price}' },
  'plan.DAYS': { en: 'By days', es: 'Por días', tr: 'Gün bazlı' },
  'card.ending': {
    en: '{brand} ending in {last4}',
    es: '{brand} terminada en {last4}',
    tr: '{last4} ile biten {brand}',
  },
  'card.PRIMARY': { en: '{card} (primary)', es: '{card} (principal)', tr: '{card} (birincil)' },
  'card.BACKUP': { en: '{card} (backup)', es: '{card} (de reserva)', tr: '{card} (yedek)' },

  'what.HOSTING': {
    en: 'the hosting of {number}',
    es: 'el alojamiento de {number}',
    tr: '{number} barındırma hizmeti',
  },
  'what.USAGE': { en: 'your dialogues', es: 'sus diálogos', tr: 'diyaloglarınız' },
  'what.MESSAGES': { en: 'your messages', es: 'sus mensajes', tr: 'mesajlarınız' },
  'what.DEPOSIT': { en: 'the deposit for {number}', es: 'el depósito de {number}', tr: '{number} depozitosu' },
  'what.OTHER': { en: 'invoice {no}', es: 'la factura {no}', tr: '{no} numaralı fatura' },

  'decline.HARD_STOP': {
    en: 'The bank does not allow this card to be charged.',
    es: 'El banco no permite hacer cargos en esta tarjeta.',
    tr: 'Banka bu karttan ödeme alınmasına izin vermiyor.',
  },
  'decline.NEEDS_NEW_CARD': {
    en: 'The card’s details are no longer valid, or the card cannot be used for this payment.',
    es: 'Los datos de la tarjeta ya no son válidos o la tarjeta no sirve para este pago.',
    tr: 'Kart bilgileri artık geçerli değil ya da kart bu ödeme için kullanılamıyor.',
  },
  'decline.NEEDS_AUTH': {
    en: 'The bank asks you to confirm the payment yourself.',
    es: 'El banco le pide que confirme el pago usted mismo.',
    tr: 'Banka ödemeyi sizin onaylamanızı istiyor.',
  },
  'decline.SOFT_FUNDS': {
    en: 'There was not enough money on the card, or its limit was reached.',
    es: 'No había saldo suficiente en la tarjeta o se alcanzó su límite.',
    tr: 'Kartta yeterli bakiye yoktu ya da kartın limiti doldu.',
  },
  'decline.SOFT_VAGUE': {
    en: 'The bank refused the payment without saying why. Your bank can tell you the reason.',
    es: 'El banco rechazó el pago sin indicar el motivo. Su banco puede decírselo.',
    tr: 'Banka ödemeyi neden belirtmeden reddetti. Nedenini bankanızdan öğrenebilirsiniz.',
  },
  'decline.TRANSIENT': {
    en: 'The bank could not be reached.',
    es: 'No se pudo contactar con el banco.',
    tr: 'Bankaya ulaşılamadı.',
  },
  'decline.NO_METHOD': {
    en: 'There is no payment method on your account that we can charge.',
    es: 'En su cuenta no hay ningún método de pago en el que podamos hacer el cargo.',
    tr: 'Hesabınızda ödeme alabileceğimiz bir ödeme yöntemi yok.',
  },
  'code.insufficient_funds': {
    en: 'There was not enough money on the card.',
    es: 'No había saldo suficiente en la tarjeta.',
    tr: 'Kartta yeterli bakiye yoktu.',
  },
  'code.expired_card': {
    en: 'The card has expired.',
    es: 'La tarjeta ha caducado.',
    tr: 'Kartın son kullanma tarihi geçmiş.',
  },
  'code.incorrect_cvc': {
    en: 'The card’s security code is not right.',
    es: 'El código de seguridad de la tarjeta no es correcto.',
    tr: 'Kartın güvenlik kodu doğru değil.',
  },

  'action.updateCard': { en: 'Update card', es: 'Actualizar la tarjeta', tr: 'Kartı güncelle' },
  'action.payNow': { en: 'Pay now', es: 'Pagar ahora', tr: 'Şimdi öde' },
  'action.manage': { en: 'Manage', es: 'Gestionar', tr: 'Yönet' },
  'action.export': { en: 'Export data', es: 'Exportar datos', tr: 'Verileri dışa aktar' },
  'action.keep': { en: 'Keep my number', es: 'Conservar mi número', tr: 'Numaramı koru' },

  'next.retry': {
    en: 'We will try again on {date}.',
    es: 'Volveremos a intentarlo el {date}.',
    tr: 'Yeniden deneyeceğimiz tarih: {date}.',
  },
  'next.noRetry': {
    en: 'We will not try again by ourselves. Please pay below, or put another card on your account.',
    es: 'No volveremos a intentarlo por nuestra cuenta. Pague aquí abajo o añada otra tarjeta a su cuenta.',
    tr: 'Kendiliğimizden yeniden denemeyeceğiz. Lütfen aşağıdan ödeyin veya hesabınıza başka bir kart ekleyin.',
  },
  'next.suspension': {
    en: '{number} works as usual until {date}. If the invoice is still unpaid then, the number is suspended: it can no longer send messages, but goes on receiving them.',
    es: '{number} funciona con normalidad hasta el {date}. Si entonces la factura sigue sin pagarse, el número se suspende: ya no podrá enviar mensajes, pero seguirá recibiéndolos.',
    tr: '{number} şu tarihe kadar her zamanki gibi çalışır: {date}. Fatura o zaman hâlâ ödenmemişse numara askıya alınır: mesaj gönderemez, ama almaya devam eder.',
  },
  'next.staysSuspended': {
    en: '{number} is suspended for another reason already. If this invoice is still unpaid on {date}, the number stays suspended until it is paid as well.',
    es: '{number} ya está suspendido por otro motivo. Si el {date} esta factura sigue sin pagarse, seguirá suspendido hasta que también se pague.',
    tr: '{number} başka bir nedenle zaten askıda. Bu fatura şu tarihte hâlâ ödenmemişse numara o da ödenene kadar askıda kalır: {date}.',
  },
  'next.released': {
    en: '{number} stays blocked until this invoice is paid, and is released as soon as it is. If it is still unpaid on {date}, the number is released all the same, and no new number can be ordered until the invoice is paid.',
    es: '{number} sigue bloqueado hasta que se pague esta factura y se libera en cuanto se pague. Si el {date} sigue sin pagarse, el número se libera igualmente y no se pueden pedir números nuevos hasta que se pague.',
    tr: '{number} bu fatura ödenene kadar engelli kalır ve ödenir ödenmez serbest bırakılır. Şu tarihte hâlâ ödenmemişse numara yine serbest bırakılır ve fatura ödenene kadar yeni numara sipariş edilemez: {date}.',
  },
  'cancel.how': {
    en: 'How to cancel: open your account, choose the number and cancel it, or answer this e-mail. A cancelled number stops at once, and a period that is already paid is not refunded.',
    es: 'Cómo cancelar: abra su cuenta, elija el número y cancélelo, o responda a este correo. Un número cancelado se detiene de inmediato y el periodo ya pagado no se reembolsa.',
    tr: 'Nasıl iptal edilir: hesabınızı açın, numarayı seçip iptal edin ya da bu e-postayı yanıtlayın. İptal edilen numara hemen durur; ödenmiş dönemin ücreti iade edilmez.',
  },
  'cancel.link': { en: 'Manage or cancel', es: 'Gestionar o cancelar', tr: 'Yönet veya iptal et' },

  'footer.questions': {
    en: 'Questions? Answer this e-mail or write to {email}.',
    es: '¿Preguntas? Responda a este correo o escriba a {email}.',
    tr: 'Sorunuz mu var? Bu e-postayı yanıtlayın veya şu adrese yazın: {email}.',
  },
  'footer.why': {
    en: 'This mail is about the account of {name}.',
    es: 'Este correo se refiere a la cuenta de {name}.',
    tr: 'Bu e-posta şu hesapla ilgilidir: {name}.',
  },
  'footer.preferences': {
    en: 'Choose which reminders you get',
    es: 'Elegir qué avisos recibe',
    tr: 'Alacağınız hatırlatmaları seçin',
  },
} as const satisfies TextCatalogue

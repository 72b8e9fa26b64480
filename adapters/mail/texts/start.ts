import type { TextCatalogue } from './language'

/** A number begins and goes on: E01–E04. */
export const START_TEXTS = {
  'E01.subject': {
    en: 'Receipt {no}: hosting for {number}',
    es: 'Recibo {no}: alojamiento de {number}',
    tr: 'Makbuz {no}: {number} barındırma hizmeti',
  },
  'E01.lead': {
    en: 'Thank you. We received {amount} for {what}.',
    es: 'Gracias. Hemos recibido {amount} por {what}.',
    tr: 'Teşekkür ederiz. {what} için {amount} aldık.',
  },
  'E01.next': {
    en: 'We are now connecting the number to WhatsApp. Another mail follows as soon as it works.',
    es: 'Ahora estamos conectando el número a WhatsApp. Le escribiremos en cuanto funcione.',
    tr: 'Numarayı şimdi WhatsApp’a bağlıyoruz. Çalışır çalışmaz size yeniden yazacağız.',
  },
  'E01.action': { en: 'View invoice', es: 'Ver factura', tr: 'Faturayı gör' },

  'E02.subject': {
    en: 'Payment not completed for {number}',
    es: 'Pago no completado para {number}',
    tr: '{number} için ödeme tamamlanmadı',
  },
  'E02.lead': {
    en: 'The payment of {amount} for {what} was not completed, so the number was not connected. Nothing was charged, and you owe nothing.',
    es: 'El pago de {amount} por {what} no se completó, así que el número no se conectó. No se ha cobrado nada y no debe nada.',
    tr: '{what} için {amount} tutarındaki ödeme tamamlanmadı; bu nedenle numara bağlanmadı. Hiçbir ödeme alınmadı ve borcunuz yok.',
  },
  'E02.expired': {
    en: 'We waited 24 hours for a payment, then ended the order.',
    es: 'Esperamos el pago durante 24 horas y después cerramos el pedido.',
    tr: 'Ödemeyi 24 saat bekledik, ardından siparişi kapattık.',
  },
  'E02.next': {
    en: 'If you still want the number, order it again, with another card if need be.',
    es: 'Si aún quiere el número, pídalo de nuevo, si hace falta con otra tarjeta.',
    tr: 'Numarayı hâlâ istiyorsanız yeniden sipariş verin; gerekirse başka bir kart kullanın.',
  },
  'E02.action': { en: 'Try again', es: 'Intentar de nuevo', tr: 'Yeniden dene' },

  'E03.subject': { en: '{number} is connected', es: '{number} está conectado', tr: '{number} bağlandı' },
  'E03.lead': {
    en: '{number} is registered with WhatsApp and can send and receive messages.',
    es: '{number} está registrado en WhatsApp y puede enviar y recibir mensajes.',
    tr: '{number} WhatsApp’a kaydedildi; mesaj gönderip alabilir.',
  },
  'E03.dialogues': {
    en: 'The first {free} dialogues of each month are free. Further dialogues are charged on the 1st of the following month, or earlier once they come to more than {threshold}.',
    es: 'Los primeros {free} diálogos de cada mes son gratuitos. Los demás se cobran el día 1 del mes siguiente, o antes si superan {threshold}.',
    tr: 'Her ayın ilk {free} diyaloğu ücretsizdir. Sonrakiler ertesi ayın 1’inde, toplamları {threshold} tutarını aşarsa daha erken tahsil edilir.',
  },
  'E03.action': { en: 'Open', es: 'Abrir', tr: 'Aç' },

  'E04.subject': {
    en: '{number} renews on {date}: {amount}',
    es: '{number} se renueva el {date}: {amount}',
    tr: '{number} yenileniyor: {date}, {amount}',
  },
  'E04.leadANNUAL': {
    en: 'The hosting of {number} renews for another year on {date}. The price is {amount}.',
    es: 'El alojamiento de {number} se renueva por un año más el {date}. El precio es {amount}.',
    tr: '{number} barındırma hizmeti bir yıl daha yenilenecek: {date}. Ücret: {amount}.',
  },
  'E04.leadMONTHLY': {
    en: 'The hosting of {number} renews for another month on {date}. The price is {amount}.',
    es: 'El alojamiento de {number} se renueva por un mes más el {date}. El precio es {amount}.',
    tr: '{number} barındırma hizmeti bir ay daha yenilenecek: {date}. Ücret: {amount}.',
  },
  'E04.card': {
    en: 'We will then charge {card}. There is nothing you have to do.',
    es: 'Ese día haremos el cargo en {card}. No tiene que hacer nada.',
    tr: 'Ödeme o gün şu karttan alınacak: {card}. Bir şey yapmanız gerekmez.',
  },
  'E04.noCard': {
    en: 'There is no payment method on your account that we can charge. Please add one before that day.',
    es: 'En su cuenta no hay ningún método de pago en el que podamos hacer el cargo. Añada uno antes de ese día.',
    tr: 'Hesabınızda ödeme alabileceğimiz bir yöntem yok. Lütfen o güne kadar bir tane ekleyin.',
  },
  'E04.cancel': {
    en: 'If you do not want another period, cancel before that day.',
    es: 'Si no quiere otro periodo, cancele antes de ese día.',
    tr: 'Yeni bir dönem istemiyorsanız o günden önce iptal edin.',
  },
} as const satisfies TextCatalogue

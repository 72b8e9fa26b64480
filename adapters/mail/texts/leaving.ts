import type { TextCatalogue } from './language'

/** A number ends, or stays after all: E21, E22, E24–E27. */
export const LEAVING_TEXTS = {
  'E21.subject': { en: '{number} is cancelled', es: '{number} está cancelado', tr: '{number} iptal edildi' },
  'E21.lead': {
    en: '{number} is cancelled. It no longer sends messages and will be released shortly.',
    es: '{number} está cancelado. Ya no envía mensajes y se liberará en breve.',
    tr: '{number} iptal edildi. Artık mesaj göndermiyor ve birazdan serbest bırakılacak.',
  },
  'E21.money': {
    en: 'The period that is already paid is not refunded. No further hosting is charged.',
    es: 'El periodo ya pagado no se reembolsa. No se cobrará más alojamiento.',
    tr: 'Ödenmiş dönemin ücreti iade edilmez. Bundan sonra barındırma ücreti alınmaz.',
  },
  'E21.next': {
    en: 'As soon as the number is free, you get a mail with the steps for using it in the ordinary WhatsApp app.',
    es: 'En cuanto el número esté libre, recibirá un correo con los pasos para usarlo en la aplicación normal de WhatsApp.',
    tr: 'Numara serbest kalır kalmaz, onu normal WhatsApp uygulamasında kullanma adımlarını içeren bir e-posta alacaksınız.',
  },
  'leaving.unpaid': {
    en: 'Why: {amount} for {what} was not paid in time. The invoice stays due, and no new number can be ordered until it is paid.',
    es: 'Motivo: no se pagaron a tiempo {amount} por {what}. La factura sigue pendiente y no se pueden pedir números nuevos hasta que se pague.',
    tr: 'Neden: {what} için {amount} zamanında ödenmedi. Fatura borç olarak kalır ve ödenene kadar yeni numara sipariş edilemez.',
  },

  'E22.subject': {
    en: '{number} will be released on {date}',
    es: '{number} se liberará el {date}',
    tr: '{number} serbest bırakılacak: {date}',
  },
  'E22.lead': {
    en: '{number} is cancelled and no longer sends messages. It will be released on {date}.',
    es: '{number} está cancelado y ya no envía mensajes. Se liberará el {date}.',
    tr: '{number} iptal edildi ve artık mesaj göndermiyor. Serbest bırakılacağı tarih: {date}.',
  },
  'E22.why': {
    en: 'Why not at once: a number can be released only 30 days after its last paid dialogue was paid, because WhatsApp may bill it late. If more paid dialogues are reported meanwhile, the date moves.',
    es: 'Por qué no ahora: un número solo se puede liberar 30 días después de pagar su último diálogo de pago, porque WhatsApp puede facturarlo tarde. Si entretanto se comunican más diálogos de pago, la fecha cambia.',
    tr: 'Neden hemen değil: WhatsApp geç fatura kesebildiği için bir numara ancak son ücretli diyaloğu ödendikten 30 gün sonra serbest bırakılabilir. Bu arada yeni ücretli diyalog bildirilirse tarih değişir.',
  },
  'E22.whyMeta': {
    en: 'Why not now: WhatsApp does not let a number go while its last paid messages are younger than 30 days, and has named this date. Nothing more is charged for the wait.',
    es: 'Por qué no ahora: WhatsApp no permite liberar un número mientras sus últimos mensajes de pago tengan menos de 30 días, y ha indicado esta fecha. La espera no tiene coste adicional.',
    tr: 'Neden şimdi değil: WhatsApp, son ücretli mesajların üzerinden 30 gün geçmeden numarayı bırakmıyor ve bu tarihi bildirdi. Bekleme için ek ücret alınmaz.',
  },
  'E22.whyLeft': {
    en: 'Until then the number is still on our books, because WhatsApp may bill its last dialogues up to 30 days late.',
    es: 'Hasta entonces el número sigue en nuestros registros, porque WhatsApp puede facturar sus últimos diálogos hasta 30 días tarde.',
    tr: 'WhatsApp son diyalogları 30 güne kadar geç faturalandırabildiği için numara o zamana kadar kayıtlarımızda kalır.',
  },
  'leaving.left': {
    en: 'Why: WhatsApp reports that the number is no longer connected with us. It was moved to another provider, or its WhatsApp Business Account was deleted or disconnected.',
    es: 'Motivo: WhatsApp comunica que el número ya no está conectado con nosotros. Se trasladó a otro proveedor, o su cuenta de WhatsApp Business se eliminó o se desconectó.',
    tr: 'Neden: WhatsApp numaranın artık bize bağlı olmadığını bildiriyor. Numara başka bir sağlayıcıya taşındı ya da WhatsApp Business hesabı silindi veya bağlantısı kesildi.',
  },
  'E22.depositPAID': {
    en: 'We charged a deposit of {deposit}. It pays for dialogues that are billed late; the rest is paid back when the number is released.',
    es: 'Hemos cobrado un depósito de {deposit}. Sirve para pagar los diálogos facturados tarde; el resto se devuelve al liberar el número.',
    tr: '{deposit} depozito aldık. Geç faturalanan diyaloglar bundan ödenir; kalanı numara serbest bırakılınca iade edilir.',
  },
  'E22.depositDue': {
    en: 'A deposit of {deposit} is due. It pays for dialogues that are billed late; the rest is paid back when the number is released.',
    es: 'Hay que pagar un depósito de {deposit}. Sirve para pagar los diálogos facturados tarde; el resto se devuelve al liberar el número.',
    tr: '{deposit} depozito alınacak. Geç faturalanan diyaloglar bundan ödenir; kalanı numara serbest bırakılınca iade edilir.',
  },
  'E22.daysHeld': {
    en: 'A deposit of {days} days is held of your day balance. The days come back when the number is released, if its last dialogues are paid by then; if not, they are forfeited.',
    es: 'Se retiene un depósito de {days} días de su saldo de días. Los días vuelven al liberar el número si sus últimos diálogos están pagados para entonces; si no, se pierden.',
    tr: 'Gün bakiyenizden {days} günlük depozito tutuluyor. Numara serbest bırakıldığında son diyalogları ödenmişse günler geri döner; ödenmemişse yanar.',
  },
  'E22.daysLacking': {
    en: 'A deposit of {days} days is due, and your day balance does not have them. It is held as soon as it does. The days come back when the number is released, if its last dialogues are paid by then; if not, they are forfeited.',
    es: 'Hace falta un depósito de {days} días y su saldo no los tiene. Se retendrá en cuanto los tenga. Los días vuelven al liberar el número si sus últimos diálogos están pagados para entonces; si no, se pierden.',
    tr: '{days} günlük depozito gerekiyor, ancak gün bakiyeniz yetmiyor. Bakiye yettiğinde tutulur. Numara serbest bırakıldığında son diyalogları ödenmişse günler geri döner; ödenmemişse yanar.',
  },
  'E22.undo': {
    en: 'You can change your mind until then: keep the number, and it works again at once.',
    es: 'Hasta entonces puede cambiar de idea: conserve el número y volverá a funcionar de inmediato.',
    tr: 'O zamana kadar fikrinizi değiştirebilirsiniz: numarayı koruyun, hemen yeniden çalışsın.',
  },

  'E24.subject': {
    en: 'One week until {number} is released',
    es: 'Falta una semana para liberar {number}',
    tr: '{number} bir hafta sonra serbest bırakılacak',
  },
  'E24.lead': {
    en: '{number} will be released on {date}. After that it cannot be brought back.',
    es: '{number} se liberará el {date}. Después ya no se puede recuperar.',
    tr: '{number} serbest bırakılacak: {date}. Sonrasında geri alınamaz.',
  },
  'E24.export': {
    en: 'If you need its data, please export it before then. If you want to keep the number, you can do so until then.',
    es: 'Si necesita sus datos, expórtelos antes. Si quiere conservar el número, puede hacerlo hasta entonces.',
    tr: 'Verilerine ihtiyacınız varsa lütfen o zamana kadar dışa aktarın. Numarayı korumak isterseniz o zamana kadar bunu yapabilirsiniz.',
  },

  'E25.subject': { en: '{number} is released', es: '{number} está liberado', tr: '{number} serbest bırakıldı' },
  'E25.lead': {
    en: '{number} was released on {date}. Nothing more is charged for its hosting.',
    es: '{number} se liberó el {date}. Ya no se cobra nada por su alojamiento.',
    tr: '{number} serbest bırakıldı: {date}. Barındırma için artık ücret alınmaz.',
  },
  'E25.steps': {
    en: 'To use it in the ordinary WhatsApp app:',
    es: 'Para usarlo en la aplicación normal de WhatsApp:',
    tr: 'Normal WhatsApp uygulamasında kullanmak için:',
  },
  'E25.step1': {
    en: 'Install WhatsApp or WhatsApp Business on a phone.',
    es: 'Instale WhatsApp o WhatsApp Business en un teléfono.',
    tr: 'Bir telefona WhatsApp veya WhatsApp Business yükleyin.',
  },
  'E25.step2': {
    en: 'Enter {number} and type in the code that WhatsApp sends by text message or call.',
    es: 'Introduzca {number} y escriba el código que WhatsApp envía por SMS o llamada.',
    tr: '{number} numarasını girin ve WhatsApp’ın SMS veya aramayla gönderdiği kodu yazın.',
  },
  'E25.step3': {
    en: 'If the app says that the number is still in use, wait some minutes and try again.',
    es: 'Si la aplicación dice que el número sigue en uso, espere unos minutos e inténtelo de nuevo.',
    tr: 'Uygulama numaranın hâlâ kullanımda olduğunu söylerse birkaç dakika bekleyip yeniden deneyin.',
  },
  'E25.refund': {
    en: 'Of the deposit of {deposit}, {used} paid for dialogues billed late, and {refunded} goes back to you. Banks take 5 to 10 days to show it.',
    es: 'Del depósito de {deposit}, {used} pagaron diálogos facturados tarde y {refunded} se le devuelven. Los bancos tardan de 5 a 10 días en mostrarlo.',
    tr: '{deposit} depozitonun {used} kısmı geç faturalanan diyaloglara gitti, {refunded} size iade ediliyor. Bankalarda görünmesi 5–10 gün sürer.',
  },
  'E25.noRefund': {
    en: 'Of the deposit of {deposit}, {used} paid for dialogues billed late. Nothing of it is paid back.',
    es: 'Del depósito de {deposit}, {used} pagaron diálogos facturados tarde. No se devuelve nada.',
    tr: '{deposit} depozitonun {used} kısmı geç faturalanan diyaloglara gitti. İade edilecek tutar yok.',
  },
  'E25.depositVoid': {
    en: 'The deposit of {deposit} was not paid and has fallen away.',
    es: 'El depósito de {deposit} no se pagó y ha quedado anulado.',
    tr: '{deposit} depozito ödenmedi ve iptal oldu.',
  },

  'E26.subject': {
    en: 'One step left to free {number}',
    es: 'Falta un paso para liberar {number}',
    tr: '{number} için son bir adım kaldı',
  },
  'E26.lead': {
    en: '{number} is cancelled, but its connection belongs to you, so only you can end it.',
    es: '{number} está cancelado, pero la conexión le pertenece a usted, así que solo usted puede terminarla.',
    tr: '{number} iptal edildi; ancak bağlantı size ait olduğundan onu yalnızca siz sonlandırabilirsiniz.',
  },
  'E26.steps': { en: 'Please do this:', es: 'Haga lo siguiente:', tr: 'Lütfen şunları yapın:' },
  'E26.step1': {
    en: 'Open the WhatsApp Business app on the phone with {number}.',
    es: 'Abra la aplicación WhatsApp Business en el teléfono con {number}.',
    tr: '{number} numaralı telefonda WhatsApp Business uygulamasını açın.',
  },
  'E26.step2': {
    en: 'Go to Settings, Account, Business Platform.',
    es: 'Vaya a Ajustes, Cuenta, Plataforma empresarial (Business Platform).',
    tr: 'Ayarlar, Hesap, İşletme Platformu (Business Platform) bölümüne gidin.',
  },
  'E26.step3': {
    en: 'Choose the connection to {brand} and disconnect it.',
    es: 'Elija la conexión con {brand} y desconéctela.',
    tr: '{brand} bağlantısını seçip bağlantıyı kesin.',
  },
  'E26.next': {
    en: 'We look every day for 14 days whether it is done. No hosting is charged meanwhile.',
    es: 'Durante 14 días comprobamos cada día si está hecho. Entretanto no se cobra alojamiento.',
    tr: '14 gün boyunca her gün tamamlanıp tamamlanmadığına bakarız. Bu sürede barındırma ücreti alınmaz.',
  },

  'E27.subject': { en: '{number} stays', es: '{number} se queda', tr: '{number} sizde kalıyor' },
  'E27.lead': {
    en: 'The cancellation is undone: {number} works again.',
    es: 'La cancelación se ha anulado: {number} vuelve a funcionar.',
    tr: 'İptal geri alındı: {number} yeniden çalışıyor.',
  },
  'E27.WALLET': {
    en: 'The deposit of {deposit} is now credit in your wallet.',
    es: 'El depósito de {deposit} es ahora saldo en su monedero.',
    tr: '{deposit} depozito artık cüzdanınızda bakiye olarak duruyor.',
  },
  'E27.NEW_MONTH': {
    en: 'The deposit of {deposit} counts towards the period that begins now.',
    es: 'El depósito de {deposit} cuenta para el periodo que empieza ahora.',
    tr: '{deposit} depozito şimdi başlayan dönemin ücretine sayıldı.',
  },
} as const satisfies TextCatalogue

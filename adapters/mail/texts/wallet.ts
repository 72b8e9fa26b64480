import type { TextCatalogue } from './language'

/** The prepaid balance and what it lets through: E16, E17. */
export const WALLET_TEXTS = {
  'label.balance': { en: 'Balance', es: 'Saldo', tr: 'Bakiye' },
  'label.limit': { en: 'Monthly limit', es: 'Límite mensual', tr: 'Aylık sınır' },
  'label.used': { en: 'Used this month', es: 'Usado este mes', tr: 'Bu ay kullanılan' },
  'limit.ofAccount': { en: 'your account', es: 'su cuenta', tr: 'hesabınız' },
  'limit.ofNumber': { en: '{number}', es: '{number}', tr: '{number}' },
  'action.raiseLimit': { en: 'Raise limit', es: 'Subir el límite', tr: 'Sınırı yükselt' },
  'action.topUp': { en: 'Top up', es: 'Recargar', tr: 'Bakiye yükle' },

  'E16.subject': {
    en: 'Balance {balance} is below {line}',
    es: 'El saldo de {balance} es inferior a {line}',
    tr: 'Bakiyeniz {balance}, {line} sınırının altında',
  },
  'E16.lead': {
    en: 'The prepaid balance of your account is {balance}, which is below {line}.',
    es: 'El saldo prepago de su cuenta es de {balance}, inferior a {line}.',
    tr: 'Hesabınızın ön ödemeli bakiyesi {balance} oldu; bu tutar {line} sınırının altındadır.',
  },
  'E16.days': {
    en: 'At the pace of the last weeks, that is enough for {days}.',
    es: 'Al ritmo de las últimas semanas, alcanza para {days}.',
    tr: 'Son haftaların hızıyla bu tutar {days} yeter.',
  },
  'E16.pausesBelowZero': {
    en: 'Below {zero}, sending is paused on all your numbers; messages to you still come in.',
    es: 'Por debajo de {zero}, el envío se pausa en todos sus números; los mensajes que le escriben siguen llegando.',
    tr: 'Bakiye {zero} altına düşerse tüm numaralarınızda gönderim duraklatılır; size gelen mesajlar iletilmeye devam eder.',
  },
  'E16.pausesAtZero': {
    en: 'At {zero}, sending is paused on all your numbers; messages to you still come in.',
    es: 'Al llegar a {zero}, el envío se pausa en todos sus números; los mensajes que le escriben siguen llegando.',
    tr: 'Bakiye {zero} olduğunda tüm numaralarınızda gönderim duraklatılır; size gelen mesajlar iletilmeye devam eder.',
  },
  'E16.subjectLimit': {
    en: '{used} of your limit of {limit} is used',
    es: 'Ha usado {used} de su límite de {limit}',
    tr: '{limit} tutarındaki sınırınızın {used} kadarı kullanıldı',
  },
  'E16.leadLimit': {
    en: 'The monthly spending limit for {whose} is {limit}; {used} is used or on its way.',
    es: 'El límite de gasto mensual para {whose} es de {limit}; ya se han usado o están en camino {used}.',
    tr: 'Aylık harcama sınırı ({whose}): {limit}. Kullanılan veya yolda olan tutar: {used}.',
  },
  'E16.pausesAtLimit': {
    en: 'When it is used up, messages that cost something are not sent until you raise it or a new month begins. Messages to you, free messages and hosting go on.',
    es: 'Cuando se agote, los mensajes de pago no se envían hasta que lo suba o empiece un nuevo mes. Los mensajes que le escriben, los gratuitos y el alojamiento continúan.',
    tr: 'Sınır dolduğunda, yükseltmedikçe veya yeni ay başlamadıkça ücretli mesajlar gönderilmez. Size gelen mesajlar, ücretsiz mesajlar ve barındırma devam eder.',
  },

  'E17.subject': { en: 'Sending is paused', es: 'El envío está en pausa', tr: 'Gönderim duraklatıldı' },
  'E17.leadBalance': {
    en: 'The prepaid balance of your account is {balance}: sending is paused on all your numbers.',
    es: 'El saldo prepago de su cuenta es de {balance}: el envío está en pausa en todos sus números.',
    tr: 'Hesabınızın ön ödemeli bakiyesi {balance}: tüm numaralarınızda gönderim duraklatıldı.',
  },
  'E17.leadLimit': {
    en: 'The monthly spending limit for {whose} is {limit}, and it has no room for the next message: messages that cost something are not sent.',
    es: 'El límite de gasto mensual para {whose} es de {limit} y no queda margen para el siguiente mensaje: los mensajes de pago no se envían.',
    tr: 'Aylık harcama sınırı ({whose}) {limit} ve bir sonraki mesaja yer kalmadı: ücretli mesajlar gönderilmiyor.',
  },
  'E17.worksLimit': {
    en: 'Messages to you still come in, free messages still go out, and hosting goes on.',
    es: 'Los mensajes que le escriben siguen llegando, los gratuitos siguen saliendo y el alojamiento continúa.',
    tr: 'Size gelen mesajlar iletilmeye, ücretsiz mesajlar gönderilmeye ve barındırma sürmeye devam eder.',
  },
  'E17.resumesLimit': {
    en: 'Sending goes on as soon as you raise the limit, and by itself on {date}, when a new month begins.',
    es: 'El envío se reanuda en cuanto suba el límite y, por sí solo, el {date}, cuando empieza un nuevo mes.',
    tr: 'Gönderim, sınırı yükselttiğinizde hemen; aksi hâlde yeni ayın başladığı {date} tarihinde kendiliğinden devam eder.',
  },
  'E17.works': {
    en: 'Messages to you still come in. Hosting goes on.',
    es: 'Los mensajes que le escriben siguen llegando. El alojamiento continúa.',
    tr: 'Size gelen mesajlar iletilmeye devam eder. Barındırma sürer.',
  },
  'E17.resumesAtZero': {
    en: 'As soon as the balance is {zero} or more, sending goes on by itself, within a minute.',
    es: 'En cuanto el saldo sea de {zero} o más, el envío se reanuda solo, en menos de un minuto.',
    tr: 'Bakiye {zero} veya üzerine çıktığında gönderim bir dakika içinde kendiliğinden devam eder.',
  },
  'E17.resumesAboveZero': {
    en: 'As soon as the balance is more than {zero}, sending goes on by itself, within a minute.',
    es: 'En cuanto el saldo sea superior a {zero}, el envío se reanuda solo, en menos de un minuto.',
    tr: 'Bakiye {zero} üzerine çıktığında gönderim bir dakika içinde kendiliğinden devam eder.',
  },
} as const satisfies TextCatalogue

import type { TextCatalogue } from './language'

/** The prepaid balance and what it lets through: E16, E17. */
export const WALLET_TEXTS = {
  'label.balance': { en: 'Balance', es: 'Saldo', tr: 'Bakiye' },
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

  'E17.subject': { en: 'Sending is paused', es: 'El envío está en pausa', tr: 'Gönderim duraklatıldı' },
  'E17.leadBalance': {
    en: 'The prepaid balance of your account is {balance}: sending is paused on all your numbers.',
    es: 'El saldo prepago de su cuenta es de {balance}: el envío está en pausa en todos sus números.',
    tr: 'Hesabınızın ön ödemeli bakiyesi {balance}: tüm numaralarınızda gönderim duraklatıldı.',
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

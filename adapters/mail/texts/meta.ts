import type { TextCatalogue } from './language'

/** Texts of the mail about what Meta itself refuses (E33). */
export const META_TEXTS = {
  'E33.subjectBilling': {
    en: 'Meta refuses your messages from {number} ({code})',
    es: 'Meta rechaza sus mensajes desde {number} ({code})',
    tr: 'Meta {number} numarasından giden mesajlarınızı reddediyor ({code})',
  },
  'E33.subjectRestricted': {
    en: 'Meta has restricted {number}',
    es: 'Meta ha restringido {number}',
    tr: 'Meta {number} numarasını kısıtladı',
  },
  'E33.leadBilling': {
    en: 'Meta refuses messages from {number} because it cannot bill for them (error {code}).',
    es: 'Meta rechaza los mensajes de {number} porque no puede facturarlos (error {code}).',
    tr: 'Meta, faturalandıramadığı için {number} numarasından giden mesajları reddediyor (hata {code}).',
  },
  'E33.leadRestricted': {
    en: 'Meta has restricted what {number} may send ({code}).',
    es: 'Meta ha restringido lo que {number} puede enviar ({code}).',
    tr: 'Meta, {number} numarasının gönderebileceklerini kısıtladı ({code}).',
  },
  'E33.notOurs': {
    en: 'This is Meta’s own block: with us the number is not suspended, and its hosting goes on.',
    es: 'Es un bloqueo de la propia Meta: con nosotros el número no está suspendido y su alojamiento continúa.',
    tr: 'Bu, Meta’nın kendi engelidir: numara bizde askıya alınmış değildir ve barındırması sürer.',
  },
  'E33.ends': {
    en: 'Meta says that it ends on {date}.',
    es: 'Meta indica que termina el {date}.',
    tr: 'Meta’nın bildirdiği bitiş tarihi: {date}.',
  },
  'E33.clears': {
    en: 'After a payment it may take Meta up to 24 hours to let messages out again. You need not tell us: we see it when the next one is delivered.',
    es: 'Tras un pago, Meta puede tardar hasta 24 horas en volver a dejar salir los mensajes. No hace falta que nos avise: lo vemos cuando se entrega el siguiente.',
    tr: 'Ödemeden sonra Meta’nın mesajları yeniden göndermesi 24 saati bulabilir. Bize haber vermeniz gerekmez: sonraki mesaj teslim edilince görürüz.',
  },
  'E33.causes': {
    en: 'What Meta names as causes; please check them in Meta Business Suite, or ask us:',
    es: 'Causas que indica Meta; compruébelas en Meta Business Suite o pregúntenos:',
    tr: 'Meta’nın belirttiği nedenler; lütfen Meta Business Suite’te kontrol edin ya da bize sorun:',
  },
  'E33.cause1': {
    en: 'No payment account is attached to the WhatsApp Business Account.',
    es: 'La cuenta de WhatsApp Business no tiene asignada ninguna cuenta de pago.',
    tr: 'WhatsApp Business hesabına bağlı bir ödeme hesabı yok.',
  },
  'E33.cause2': {
    en: 'The credit line is used up, not set, or not active.',
    es: 'La línea de crédito está agotada, sin configurar o inactiva.',
    tr: 'Kredi limiti dolmuş, tanımlanmamış ya da etkin değil.',
  },
  'E33.cause3': {
    en: 'The WhatsApp Business Account was deleted or suspended.',
    es: 'La cuenta de WhatsApp Business se eliminó o se suspendió.',
    tr: 'WhatsApp Business hesabı silinmiş ya da askıya alınmış.',
  },
  'E33.cause4': {
    en: 'Its time zone or currency is not set.',
    es: 'Falta su zona horaria o su moneda.',
    tr: 'Saat dilimi ya da para birimi ayarlanmamış.',
  },
  'E33.cause5': {
    en: 'The request to send messages on behalf of another business is pending or was declined.',
    es: 'La solicitud de enviar mensajes en nombre de otra empresa está pendiente o se rechazó.',
    tr: 'Başka bir işletme adına mesaj gönderme isteği beklemede ya da reddedilmiş.',
  },
  'E33.cause6': {
    en: 'The free messages are used up, and there is no payment method.',
    es: 'Los mensajes gratuitos se han agotado y no hay método de pago.',
    tr: 'Ücretsiz mesajlar bitmiş ve ödeme yöntemi yok.',
  },
  'E33.steps': { en: 'What you can do:', es: 'Qué puede hacer:', tr: 'Yapabilecekleriniz:' },
  'E33.appeal': {
    en: 'Look at Account quality in Meta Business Suite; there you can ask Meta for a review.',
    es: 'Consulte la calidad de la cuenta en Meta Business Suite; allí puede pedir a Meta una revisión.',
    tr: 'Meta Business Suite’te hesap kalitesine bakın; oradan Meta’dan inceleme isteyebilirsiniz.',
  },
  'E33.ask': {
    en: 'Answer this e-mail if you need our help with it.',
    es: 'Responda a este correo si necesita nuestra ayuda.',
    tr: 'Yardımımıza ihtiyacınız olursa bu e-postayı yanıtlayın.',
  },
} as const satisfies TextCatalogue

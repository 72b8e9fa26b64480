import type { TextCatalogue } from './language'

/** Texts of the mails about what Meta itself refuses (E33) and how it rates a number (E36). */
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
  'E36.subject': {
    en: 'Meta rates the quality of {number} as low',
    es: 'Meta califica como baja la calidad de {number}',
    tr: 'Meta, {number} numarasının kalitesini düşük olarak derecelendirdi',
  },
  'E36.lead': {
    en: 'Meta has set the quality rating of {number} to red: people block it or report its messages too often.',
    es: 'Meta ha puesto en rojo la calidad de {number}: demasiadas personas lo bloquean o denuncian sus mensajes.',
    tr: 'Meta, {number} numarasının kalite derecesini kırmızıya çevirdi: çok sayıda kişi numarayı engelliyor ya da mesajlarını şikâyet ediyor.',
  },
  'E36.effect': {
    en: 'While it stays red, Meta may not raise your messaging limit, and may pause single templates.',
    es: 'Mientras siga en rojo, Meta puede no aumentar su límite de mensajes y pausar plantillas concretas.',
    tr: 'Kırmızı kaldığı sürece Meta mesaj sınırınızı yükseltmeyebilir ve tek tek şablonları duraklatabilir.',
  },
  'E36.notOurs': {
    en: 'Nothing changes with us: the number keeps working, and its hosting costs the same.',
    es: 'Con nosotros no cambia nada: el número sigue funcionando y su alojamiento cuesta lo mismo.',
    tr: 'Bizde hiçbir şey değişmez: numara çalışmaya devam eder ve barındırma ücreti aynı kalır.',
  },
  'E36.step1': {
    en: 'Write only to people who have agreed to it, and less often.',
    es: 'Escriba solo a quienes lo hayan aceptado, y con menos frecuencia.',
    tr: 'Yalnızca onay veren kişilere ve daha seyrek yazın.',
  },
  'E36.step2': {
    en: 'Look in WhatsApp Manager at which templates are blocked or reported, and stop or change those.',
    es: 'Consulte en WhatsApp Manager qué plantillas se bloquean o denuncian, y deténgalas o cámbielas.',
    tr: 'WhatsApp Manager’da hangi şablonların engellendiğine ya da şikâyet edildiğine bakın; onları durdurun ya da değiştirin.',
  },
  'E36.step3': {
    en: 'Let people stop your messages with one word.',
    es: 'Permita darse de baja con una sola palabra.',
    tr: 'İnsanların tek bir kelimeyle mesajlarınızı durdurabilmesini sağlayın.',
  },
} as const satisfies TextCatalogue

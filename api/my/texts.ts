import type { InvoiceKind } from '../../domain/invoice/record'
import type { MailChoice } from '../../domain/mail/preferences'
import type { SuspensionReason } from '../../domain/number/record'
import type { NumberState } from '../../domain/number/states'
import { LINK_ENDED, type Text, TOO_MANY } from '../pages/frame'

/** What the page says after a button has worked. */
export const NEWS = ['METHOD', 'KEPT', 'ORDERED', 'LIMIT', 'MAILS', 'RETURNED'] as const
export type News = (typeof NEWS)[number]

/** Why a button has not worked, as far as the customer can do something about it. */
export type Obstacle = 'UNPAID_INVOICES' | 'PAYMENT_DECLINED' | 'AMOUNT' | 'LIMIT' | 'PROFILE' | 'CHANGED' | 'OTHER'

export const NEWS_TEXTS: Record<News, Text> = {
  METHOD: {
    en: 'This method is now tried first.',
    es: 'Este medio de pago se usará primero.',
    tr: 'Artık önce bu ödeme yöntemi denenecek.',
  },
  KEPT: {
    en: 'The number stays yours and can send again.',
    es: 'El número sigue siendo suyo y puede enviar de nuevo.',
    tr: 'Numara sizde kalıyor ve yeniden gönderim yapabilir.',
  },
  ORDERED: {
    en: 'The number is ordered and paid. A mail follows as soon as it works.',
    es: 'El número está pedido y pagado. Le escribiremos en cuanto funcione.',
    tr: 'Numara sipariş edildi ve ödendi. Çalışır çalışmaz size yazacağız.',
  },
  LIMIT: {
    en: 'The limit is raised. Paid messages go out up to the new one.',
    es: 'El límite se ha ampliado. Los mensajes de pago se envían hasta alcanzar el nuevo.',
    tr: 'Limit yükseltildi. Ücretli mesajlar yeni limite kadar gönderilir.',
  },
  MAILS: { en: 'Your choice is saved.', es: 'Su elección se ha guardado.', tr: 'Seçiminiz kaydedildi.' },
  RETURNED: {
    en: 'Thank you. What you did on the processor’s page shows here within a minute.',
    es: 'Gracias. Lo que ha hecho en la página del proveedor de pagos se verá aquí en un minuto.',
    tr: 'Teşekkürler. Ödeme sağlayıcısının sayfasında yaptığınız işlem bir dakika içinde burada görünür.',
  },
}

export const OBSTACLE_TEXTS: Record<Obstacle, Text> = {
  UNPAID_INVOICES: {
    en: 'Please pay the open invoices first; then try again.',
    es: 'Pague primero las facturas pendientes y después inténtelo de nuevo.',
    tr: 'Lütfen önce açık faturaları ödeyin, ardından yeniden deneyin.',
  },
  PAYMENT_DECLINED: {
    en: 'The bank declined the payment. Add another payment method and try again.',
    es: 'El banco ha rechazado el pago. Añada otro medio de pago e inténtelo de nuevo.',
    tr: 'Banka ödemeyi reddetti. Başka bir ödeme yöntemi ekleyip yeniden deneyin.',
  },
  AMOUNT: {
    en: 'Please enter an amount from 20.00 to 2,000.00, such as 50.00.',
    es: 'Indique un importe de 20,00 a 2.000,00, por ejemplo 50,00.',
    tr: 'Lütfen 20,00 ile 2.000,00 arasında bir tutar girin, örneğin 50,00.',
  },
  LIMIT: {
    en: 'Please enter a limit above the present one, and at most twice as much.',
    es: 'Indique un límite superior al actual y, como máximo, el doble.',
    tr: 'Lütfen şimdikinden yüksek, en çok iki katı bir limit girin.',
  },
  PROFILE: {
    en: 'Name and address for invoices are incomplete. Please complete them with your provider first.',
    es: 'Faltan el nombre o la dirección de facturación. Complételos primero con su proveedor.',
    tr: 'Fatura adı ve adresi eksik. Lütfen önce sağlayıcınızda tamamlayın.',
  },
  CHANGED: {
    en: 'This is no longer possible: something has changed. The page shows how it is now.',
    es: 'Ya no es posible: algo ha cambiado. La página muestra la situación actual.',
    tr: 'Bu artık mümkün değil: bir şey değişti. Sayfa güncel durumu gösteriyor.',
  },
  OTHER: {
    en: 'That did not work and nothing was changed. Please try again later or write to us.',
    es: 'No ha funcionado y no se ha cambiado nada. Inténtelo más tarde o escríbanos.',
    tr: 'İşlem yapılamadı ve hiçbir şey değişmedi. Daha sonra yeniden deneyin ya da bize yazın.',
  },
}

/** Pages that lead nowhere. */
export const MESSAGES = {
  UNKNOWN: {
    title: { en: 'There is no such page', es: 'Esta página no existe', tr: 'Böyle bir sayfa yok' },
    text: {
      en: 'The link is incomplete or no longer known. Please open it from the newest mail.',
      es: 'El enlace está incompleto o ya no se conoce. Ábralo desde el correo más reciente.',
      tr: 'Bağlantı eksik ya da artık tanınmıyor. Lütfen en yeni e-postadan açın.',
    },
  },
  ENDED: {
    title: LINK_ENDED,
    text: {
      en: 'Links in mails work for 45 days. Please open the one of a newer mail.',
      es: 'Los enlaces de los correos funcionan 45 días. Abra el de un correo más reciente.',
      tr: 'E-postalardaki bağlantılar 45 gün çalışır. Lütfen daha yeni bir e-postadakini açın.',
    },
  },
  RETURNED: {
    title: { en: 'Thank you', es: 'Gracias', tr: 'Teşekkürler' },
    text: { en: 'You can close this page.', es: 'Puede cerrar esta página.', tr: 'Bu sayfayı kapatabilirsiniz.' },
  },
  TOO_MANY,
  UNAVAILABLE: {
    title: { en: 'Please try again soon', es: 'Inténtelo de nuevo en breve', tr: 'Lütfen birazdan yeniden deneyin' },
    text: {
      en: 'The page cannot be shown at the moment. Nothing was changed.',
      es: 'La página no se puede mostrar en este momento. No se ha cambiado nada.',
      tr: 'Sayfa şu anda gösterilemiyor. Hiçbir şey değiştirilmedi.',
    },
  },
} as const satisfies Record<string, { title: Text; text: Text }>

export const LABELS = {
  balance: { en: 'Balance', es: 'Saldo', tr: 'Bakiye' },
  open: { en: 'To pay', es: 'Por pagar', tr: 'Ödenecekler' },
  pay: { en: 'Pay {amount}', es: 'Pagar {amount}', tr: '{amount} öde' },
  processing: { en: 'being confirmed', es: 'en confirmación', tr: 'onaylanıyor' },
  numbers: { en: 'Numbers', es: 'Números', tr: 'Numaralar' },
  nextCharge: { en: '{amount} on {date}', es: '{amount} el {date}', tr: '{date} tarihinde {amount}' },
  released: { en: 'will be released on {date}', es: 'se liberará el {date}', tr: '{date} tarihinde bırakılacak' },
  keep: { en: 'Keep my number', es: 'Conservar mi número', tr: 'Numaramı koru' },
  unpaidOrder: { en: 'order not paid', es: 'pedido sin pagar', tr: 'sipariş ödenmedi' },
  again: { en: 'Try again: {amount}', es: 'Intentar de nuevo: {amount}', tr: 'Yeniden dene: {amount}' },
  elsewhere: {
    en: 'Whoever has this link can use this page, so a number cannot be cancelled or moved to another plan here. Do that in your account, or write to {support}.',
    es: 'Quien tenga este enlace puede usar esta página; por eso aquí no se puede cancelar un número ni cambiar su plan. Hágalo en su cuenta o escriba a {support}.',
    tr: 'Bu bağlantıya sahip olan herkes bu sayfayı kullanabilir; bu nedenle burada numara iptal edilemez ve planı değiştirilemez. Bunu hesabınızda yapın ya da {support} adresine yazın.',
  },
  limits: { en: 'Spending limits', es: 'Límites de gasto', tr: 'Harcama limitleri' },
  ofAccount: { en: 'All numbers', es: 'Todos los números', tr: 'Tüm numaralar' },
  used: {
    en: '{used} of {limit} used this month',
    es: '{used} de {limit} gastados este mes',
    tr: 'Bu ay {limit} tutarındaki limitin {used} kadarı kullanıldı',
  },
  newLimit: {
    en: 'New monthly limit in {currency}, at most {most}',
    es: 'Nuevo límite mensual en {currency}, como máximo {most}',
    tr: 'Yeni aylık limit ({currency}), en çok {most}',
  },
  raise: { en: 'Raise the limit', es: 'Ampliar el límite', tr: 'Limiti yükselt' },
  methods: { en: 'Payment methods', es: 'Medios de pago', tr: 'Ödeme yöntemleri' },
  ending: { en: '{brand} ending in {last4}', es: '{brand} terminada en {last4}', tr: '{brand}, son hanesi {last4}' },
  expires: { en: 'until {date}', es: 'hasta {date}', tr: '{date} tarihine kadar' },
  primary: { en: 'tried first', es: 'se usa primero', tr: 'önce denenir' },
  backup: { en: 'in reserve', es: 'de reserva', tr: 'yedek' },
  unusable: { en: 'no longer accepted', es: 'ya no se acepta', tr: 'artık kabul edilmiyor' },
  makePrimary: { en: 'Try this one first', es: 'Usar primero', tr: 'Önce bunu dene' },
  addMethod: { en: 'Add a payment method', es: 'Añadir un medio de pago', tr: 'Ödeme yöntemi ekle' },
  topUp: { en: 'Top up', es: 'Recargar', tr: 'Bakiye yükle' },
  amount: { en: 'Amount in {currency}', es: 'Importe en {currency}', tr: 'Tutar ({currency})' },
  documents: { en: 'Documents', es: 'Documentos', tr: 'Belgeler' },
  statement: { en: 'Statement {month}', es: 'Extracto de {month}', tr: '{month} hesap özeti' },
  invoice: { en: 'Invoice {no}', es: 'Factura {no}', tr: 'Fatura {no}' },
  creditNotes: { en: 'Credit notes', es: 'Notas de crédito', tr: 'İade faturaları' },
  mails: { en: 'Reminders you can choose', es: 'Avisos que puede elegir', tr: 'Seçebileceğiniz hatırlatmalar' },
  always: {
    en: 'Receipts, failed payments, suspension and release always come.',
    es: 'Los recibos y los avisos de pagos fallidos, suspensión y liberación siempre se envían.',
    tr: 'Makbuzlar ile başarısız ödeme, askıya alma ve bırakma bildirimleri her zaman gönderilir.',
  },
  save: { en: 'Save', es: 'Guardar', tr: 'Kaydet' },
  more: {
    en: 'Only the newest are shown here.',
    es: 'Aquí solo se muestran los más recientes.',
    tr: 'Burada yalnızca en yeniler gösterilir.',
  },
  none: { en: 'None', es: 'Ninguno', tr: 'Yok' },
} as const satisfies Record<string, Text>

export const STATES: Record<NumberState, Text> = {
  PENDING_PAYMENT: { en: 'waits for the first payment', es: 'a la espera del primer pago', tr: 'ilk ödemeyi bekliyor' },
  PROVISIONING: { en: 'being set up', es: 'en configuración', tr: 'kuruluyor' },
  ACTIVE: { en: 'active', es: 'activo', tr: 'etkin' },
  PAST_DUE: { en: 'active, payment overdue', es: 'activo, pago vencido', tr: 'etkin, ödeme gecikti' },
  SUSPENDED: { en: 'suspended', es: 'suspendido', tr: 'askıda' },
  SETTLING: { en: 'cancelled, being settled', es: 'cancelado, en liquidación', tr: 'iptal edildi, hesap kapatılıyor' },
  HOLD: { en: 'cancelled, still yours', es: 'cancelado, aún suyo', tr: 'iptal edildi, hâlâ sizin' },
  DELETING: { en: 'being released', es: 'en liberación', tr: 'bırakılıyor' },
  DELETED: { en: 'released', es: 'liberado', tr: 'bırakıldı' },
  ABANDONED: { en: 'not ordered', es: 'no contratado', tr: 'sipariş edilmedi' },
}

export const REASONS: Record<SuspensionReason, Text> = {
  HOSTING_UNPAID: { en: 'hosting is unpaid', es: 'alojamiento sin pagar', tr: 'barındırma ödenmedi' },
  USAGE_UNPAID: { en: 'usage is unpaid', es: 'consumo sin pagar', tr: 'kullanım ödenmedi' },
  DISPUTE: { en: 'a payment is disputed', es: 'un pago está en disputa', tr: 'bir ödemeye itiraz edildi' },
  ADMIN: { en: 'by your provider', es: 'por su proveedor', tr: 'sağlayıcınız tarafından' },
  DAYS_EXHAUSTED: { en: 'its days have ended', es: 'se han agotado sus días', tr: 'günleri bitti' },
}

export const PURPOSES: Record<InvoiceKind, Text> = {
  HOSTING: { en: 'Hosting', es: 'Alojamiento', tr: 'Barındırma' },
  USAGE: { en: 'Usage', es: 'Consumo', tr: 'Kullanım' },
  DEPOSIT: { en: 'Deposit', es: 'Depósito', tr: 'Depozito' },
  TOP_UP: { en: 'Credits', es: 'Saldo', tr: 'Bakiye' },
  PARTNER_DAYS: { en: 'Days', es: 'Días', tr: 'Günler' },
}

export const CHOICES: Record<MailChoice, Text> = {
  E04_MONTHLY: {
    en: 'A week before a number renews for a month',
    es: 'Una semana antes de la renovación mensual de un número',
    tr: 'Bir numaranın aylık yenilenmesinden bir hafta önce',
  },
  E04_ANNUAL_30_DAYS: {
    en: '30 days before a number renews for a year',
    es: '30 días antes de la renovación anual de un número',
    tr: 'Bir numaranın yıllık yenilenmesinden 30 gün önce',
  },
  E16: { en: 'The balance is low', es: 'El saldo es bajo', tr: 'Bakiye azaldı' },
  E24: {
    en: 'A week before a cancelled number is released',
    es: 'Una semana antes de liberar un número cancelado',
    tr: 'İptal edilen bir numara bırakılmadan bir hafta önce',
  },
  E35: { en: 'The monthly statement', es: 'El extracto mensual', tr: 'Aylık hesap özeti' },
}

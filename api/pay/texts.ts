import type { InvoiceKind } from '../../domain/invoice/record'
import { LINK_ENDED, type Text, TOO_MANY } from '../pages/frame'

/** What a page says: of a link's state, or of a request that leads to none. */
export type Message =
  | 'PAYABLE'
  | 'PROCESSING'
  | 'PAID'
  | 'VOID'
  | 'ENDED'
  | 'UNKNOWN'
  | 'RETURNED'
  | 'UNAVAILABLE'
  | 'TOO_MANY'

export const MESSAGES: Record<Message, { title: Text; text: Text }> = {
  PAYABLE: {
    title: { en: 'An invoice to pay', es: 'Una factura por pagar', tr: 'Ödenecek bir fatura' },
    text: {
      en: 'You pay on the secure page of our payment processor. No account is needed.',
      es: 'El pago se hace en la página segura de nuestro proveedor de pagos. No hace falta ninguna cuenta.',
      tr: 'Ödeme, ödeme sağlayıcımızın güvenli sayfasında yapılır. Hesap gerekmez.',
    },
  },
  PROCESSING: {
    title: { en: 'A payment is on its way', es: 'Hay un pago en curso', tr: 'Ödeme işleniyor' },
    text: {
      en: 'A payment of this invoice is being confirmed. Please do not pay again; the receipt comes by e-mail.',
      es: 'Se está confirmando un pago de esta factura. No vuelva a pagar; el recibo llega por correo electrónico.',
      tr: 'Bu faturanın ödemesi onaylanıyor. Lütfen tekrar ödemeyin; makbuz e-postayla gelir.',
    },
  },
  PAID: {
    title: { en: 'This invoice is already paid', es: 'Esta factura ya está pagada', tr: 'Bu fatura zaten ödendi' },
    text: {
      en: 'Thank you. Nothing more is due, and nothing can be charged here.',
      es: 'Gracias. No queda nada pendiente y aquí no se puede cobrar nada más.',
      tr: 'Teşekkürler. Ödenecek bir şey kalmadı ve buradan yeniden ödeme alınamaz.',
    },
  },
  VOID: {
    title: { en: 'There is nothing to pay any more', es: 'Ya no hay nada que pagar', tr: 'Artık ödenecek bir şey yok' },
    text: {
      en: 'This invoice was cancelled. No payment is due.',
      es: 'Esta factura se ha anulado. No se debe ningún pago.',
      tr: 'Bu fatura iptal edildi. Ödeme gerekmiyor.',
    },
  },
  ENDED: {
    title: LINK_ENDED,
    text: {
      en: 'It has expired or was withdrawn. Please ask whoever sent it to you for a new one.',
      es: 'Ha caducado o se ha retirado. Pida uno nuevo a quien se lo envió.',
      tr: 'Süresi doldu ya da geri çekildi. Lütfen size gönderen kişiden yenisini isteyin.',
    },
  },
  UNKNOWN: {
    title: { en: 'This link does not exist', es: 'Este enlace no existe', tr: 'Böyle bir bağlantı yok' },
    text: {
      en: 'Please check that the address is complete, or open the link from the message again.',
      es: 'Compruebe que la dirección está completa o vuelva a abrir el enlace desde el mensaje.',
      tr: 'Lütfen adresin tam olduğunu kontrol edin ya da bağlantıyı mesajdan yeniden açın.',
    },
  },
  RETURNED: {
    title: { en: 'You can close this page', es: 'Puede cerrar esta página', tr: 'Bu sayfayı kapatabilirsiniz' },
    text: {
      en: 'If you have paid, the receipt comes by e-mail. A payment link shows how the payment stands when it is opened again.',
      es: 'Si ha pagado, el recibo llega por correo electrónico. Al abrir de nuevo un enlace de pago se ve el estado del pago.',
      tr: 'Ödeme yaptıysanız makbuz e-postayla gelir. Ödeme bağlantısı yeniden açıldığında ödemenin durumunu gösterir.',
    },
  },
  UNAVAILABLE: {
    title: {
      en: 'Payment is not possible right now',
      es: 'Ahora mismo no se puede pagar',
      tr: 'Şu anda ödeme yapılamıyor',
    },
    text: {
      en: 'Please try again in a few minutes. Nothing was charged.',
      es: 'Inténtelo de nuevo dentro de unos minutos. No se ha cobrado nada.',
      tr: 'Lütfen birkaç dakika sonra yeniden deneyin. Herhangi bir ödeme alınmadı.',
    },
  },
  TOO_MANY,
}

/** The same where no invoice is paid but credits are. */
export const CREDIT_MESSAGES = {
  PAYABLE: {
    title: { en: 'A payment request', es: 'Una solicitud de pago', tr: 'Ödeme talebi' },
    text: MESSAGES.PAYABLE.text,
  },
  PROCESSING: {
    title: MESSAGES.PROCESSING.title,
    text: {
      en: 'A payment by this link is being confirmed. Please do not pay again; the receipt comes by e-mail.',
      es: 'Se está confirmando un pago con este enlace. No vuelva a pagar; el recibo llega por correo electrónico.',
      tr: 'Bu bağlantıyla yapılan ödeme onaylanıyor. Lütfen tekrar ödemeyin; makbuz e-postayla gelir.',
    },
  },
  PAID: {
    title: { en: 'This is already paid', es: 'Esto ya está pagado', tr: 'Bu zaten ödendi' },
    text: MESSAGES.PAID.text,
  },
  VOID: {
    title: MESSAGES.VOID.title,
    text: {
      en: 'This request was withdrawn. No payment is due.',
      es: 'Esta solicitud se ha retirado. No se debe ningún pago.',
      tr: 'Bu talep geri çekildi. Ödeme gerekmiyor.',
    },
  },
} as const satisfies Partial<typeof MESSAGES>

/** What the money is for, without anybody's phone number. */
export const PURPOSES: Record<InvoiceKind, Text> = {
  HOSTING: {
    en: 'Hosting of a WhatsApp number',
    es: 'Alojamiento de un número de WhatsApp',
    tr: 'WhatsApp numarası barındırma hizmeti',
  },
  USAGE: { en: 'WhatsApp dialogues', es: 'Diálogos de WhatsApp', tr: 'WhatsApp diyalogları' },
  DEPOSIT: {
    en: 'Deposit for a cancelled number',
    es: 'Depósito de un número cancelado',
    tr: 'İptal edilen numara için depozito',
  },
  TOP_UP: { en: 'Prepaid balance', es: 'Saldo prepagado', tr: 'Ön ödemeli bakiye' },
  PARTNER_DAYS: { en: 'Hosting days', es: 'Días de alojamiento', tr: 'Barındırma günleri' },
}

export const LABELS = {
  payee: { en: 'Payee', es: 'Beneficiario', tr: 'Alacaklı' },
  payer: { en: 'Customer', es: 'Cliente', tr: 'Müşteri' },
  purpose: { en: 'For', es: 'Concepto', tr: 'Açıklama' },
  period: { en: 'Period', es: 'Periodo', tr: 'Dönem' },
  invoice: { en: 'Invoice', es: 'Factura', tr: 'Fatura' },
  amount: { en: 'Amount', es: 'Importe', tr: 'Tutar' },
  pay: { en: 'Pay {amount}', es: 'Pagar {amount}', tr: '{amount} öde' },
  again: { en: 'Check again', es: 'Comprobar de nuevo', tr: 'Yeniden kontrol et' },
} as const satisfies Record<string, Text>

import type { TextCatalogue } from './language'

/** The words of the receipt block. */
export const RECEIPT_TEXTS = {
  'receipt.title': { en: 'Receipt {no}', es: 'Recibo {no}', tr: 'Makbuz {no}' },
  'receipt.issued': { en: 'Issued', es: 'Emitido', tr: 'Düzenlenme tarihi' },
  'receipt.paid': { en: 'Paid', es: 'Pagado', tr: 'Ödeme tarihi' },
  'receipt.seller': { en: 'Seller', es: 'Vendedor', tr: 'Satıcı' },
  'receipt.buyer': { en: 'Customer', es: 'Cliente', tr: 'Müşteri' },
  'receipt.taxId': { en: 'Tax no. {id}', es: 'N.º fiscal {id}', tr: 'Vergi no. {id}' },
  'receipt.description': { en: 'Description', es: 'Descripción', tr: 'Açıklama' },
  'receipt.quantity': { en: '{quantity} × {unit}', es: '{quantity} × {unit}', tr: '{quantity} × {unit}' },
  'receipt.net': { en: 'Net', es: 'Base imponible', tr: 'Net tutar' },
  'receipt.tax': { en: 'Tax {rate}', es: 'Impuesto {rate}', tr: 'Vergi {rate}' },
  'receipt.total': { en: 'Total', es: 'Total', tr: 'Toplam' },
  'receipt.REVERSE_CHARGE': {
    en: 'Reverse charge: the customer accounts for the tax.',
    es: 'Inversión del sujeto pasivo: el cliente liquida el impuesto.',
    tr: 'Ters ödeme (reverse charge): vergi müşteri tarafından beyan edilir.',
  },
  'receipt.EXEMPT': { en: 'Exempt from tax.', es: 'Exento de impuestos.', tr: 'Vergiden muaftır.' },
  'line.HOSTING': { en: 'Hosting of {number}', es: 'Alojamiento de {number}', tr: '{number} barındırma hizmeti' },
  'line.USAGE': { en: 'Dialogues of {number}', es: 'Diálogos de {number}', tr: '{number} diyalogları' },
  'line.MESSAGES': { en: 'Messages of {number}', es: 'Mensajes de {number}', tr: '{number} mesajları' },
  'line.DEPOSIT': {
    en: 'Deposit for {number}: one month’s hosting',
    es: 'Depósito de {number}: un mes de alojamiento',
    tr: '{number} depozitosu: bir aylık barındırma',
  },
} as const satisfies TextCatalogue

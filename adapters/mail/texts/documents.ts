import type { TextCatalogue } from './language'

/** The words of invoices and credit notes on paper; the rest they share with the receipt of a mail. */
export const DOCUMENT_TEXTS = {
  'document.invoice': { en: 'Invoice {no}', es: 'Factura {no}', tr: 'Fatura {no}' },
  'document.creditNote': { en: 'Credit note {no}', es: 'Nota de crédito {no}', tr: 'İade faturası {no}' },
  'document.corrects': { en: 'Corrects', es: 'Rectifica', tr: 'Düzelttiği fatura' },
  'document.original': {
    en: 'Invoice {no} of {date}',
    es: 'Factura {no} del {date}',
    tr: '{no} numaralı fatura, {date}',
  },
  'document.reason': { en: 'Reason', es: 'Motivo', tr: 'Neden' },
  'document.quantity': { en: 'Quantity', es: 'Cantidad', tr: 'Miktar' },
  'document.unitPrice': { en: 'Unit price, net', es: 'Precio unitario, neto', tr: 'Net birim fiyat' },
  'document.amount': { en: 'Amount, net', es: 'Importe, neto', tr: 'Net tutar' },
  'document.credited': {
    en: 'Credit on invoice {no}',
    es: 'Abono de la factura {no}',
    tr: '{no} numaralı fatura için iade',
  },
  'document.total': { en: 'Total', es: 'Total', tr: 'Toplam' },
  'document.totalCredited': { en: 'Total credited', es: 'Total abonado', tr: 'Toplam iade' },
  'document.page': { en: 'Page {page} of {pages}', es: 'Página {page} de {pages}', tr: 'Sayfa {page} / {pages}' },
  'reason.VOID': {
    en: 'The invoice was withdrawn before it was paid; nothing is owed on it.',
    es: 'La factura se anuló antes de pagarse; no se debe nada por ella.',
    tr: 'Fatura ödenmeden önce iptal edildi; bu fatura için borç yoktur.',
  },
  'reason.DEPOSIT_REST': {
    en: 'The part of the deposit that was not needed.',
    es: 'La parte del depósito que no hizo falta.',
    tr: 'Depozitonun kullanılmayan kısmı.',
  },
  'reason.UNUSED_MONTHS': {
    en: 'Months of the annual plan that had not begun at the cancellation.',
    es: 'Meses del plan anual que no habían empezado al cancelar.',
    tr: 'İptal sırasında yıllık planın henüz başlamamış ayları.',
  },
  'reason.NEVER_CONNECTED': {
    en: 'The number could not be connected to WhatsApp.',
    es: 'El número no pudo conectarse a WhatsApp.',
    tr: 'Numara WhatsApp’a bağlanamadı.',
  },
  'reason.CANCELLED_BEFORE_CHARGE': {
    en: 'Cancelled before the payment went through.',
    es: 'Cancelado antes de que se completara el pago.',
    tr: 'Ödeme tamamlanmadan önce iptal edildi.',
  },
  'reason.RECONCILIATION': {
    en: 'Messages that Meta’s report does not count.',
    es: 'Mensajes que el informe de Meta no cuenta.',
    tr: 'Meta’nın raporunda sayılmayan mesajlar.',
  },
  'reason.SUPPORT': {
    en: 'Refund agreed with support.',
    es: 'Reembolso acordado con soporte.',
    tr: 'Destek ekibinin onayladığı iade.',
  },
} as const satisfies TextCatalogue

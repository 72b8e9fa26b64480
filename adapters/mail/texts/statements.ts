import type { TextCatalogue } from './language'

/** The words of a month's statement on paper. */
export const STATEMENT_TEXTS = {
  'statement.title': { en: 'Statement {month}', es: 'Extracto de {month}', tr: 'Hesap ekstresi, {month}' },
  'statement.currency': { en: 'Currency', es: 'Moneda', tr: 'Para birimi' },
  'statement.date': { en: 'Date', es: 'Fecha', tr: 'Tarih' },
  'statement.what': { en: 'Movement', es: 'Movimiento', tr: 'Hareket' },
  'statement.amount': { en: 'Amount', es: 'Importe', tr: 'Tutar' },
  'statement.opening': { en: 'Opening balance', es: 'Saldo inicial', tr: 'Açılış bakiyesi' },
  'statement.closing': { en: 'Closing balance', es: 'Saldo final', tr: 'Kapanış bakiyesi' },
  'statement.sign': {
    en: 'A positive balance is your money; a negative one is usage that is not yet invoiced.',
    es: 'Un saldo positivo es dinero suyo; uno negativo es consumo aún sin facturar.',
    tr: 'Artı bakiye sizin paranızdır; eksi bakiye henüz faturalanmamış kullanımdır.',
  },
  'statement.ofInvoice': { en: '{what}, invoice {no}', es: '{what}, factura {no}', tr: '{what}, fatura {no}' },
  'statement.withNote': { en: '{what}: {note}', es: '{what}: {note}', tr: '{what}: {note}' },
  'statement.TOP_UP': { en: 'Top-up', es: 'Recarga', tr: 'Bakiye yükleme' },
  'statement.USAGE_CHARGE': { en: 'Usage invoiced', es: 'Consumo facturado', tr: 'Faturalanan kullanım' },
  'statement.HOSTING': { en: 'Hosting', es: 'Alojamiento', tr: 'Barındırma' },
  'statement.DEPOSIT': { en: 'Deposit', es: 'Depósito', tr: 'Depozito' },
  'statement.REFUND': { en: 'Refund', es: 'Reembolso', tr: 'İade' },
  'statement.ADJUSTMENT': { en: 'Adjustment', es: 'Ajuste', tr: 'Düzeltme' },
  'statement.CHARGEBACK': { en: 'Payment taken back', es: 'Pago devuelto por el banco', tr: 'Geri alınan ödeme' },
  'statement.TRANSFER': { en: 'Transfer', es: 'Traspaso', tr: 'Aktarım' },
  'statement.USAGE.DIALOGUE': { en: 'Dialogues, {category}', es: 'Diálogos, {category}', tr: 'Diyaloglar, {category}' },
  'statement.USAGE.MESSAGE': { en: 'Messages, {category}', es: 'Mensajes, {category}', tr: 'Mesajlar, {category}' },
  'category.MARKETING': { en: 'marketing', es: 'marketing', tr: 'pazarlama' },
  'category.UTILITY': { en: 'utility', es: 'utilidad', tr: 'bilgilendirme' },
  'category.AUTHENTICATION': { en: 'authentication', es: 'autenticación', tr: 'kimlik doğrulama' },
  'category.AUTHENTICATION_INTERNATIONAL': {
    en: 'international authentication',
    es: 'autenticación internacional',
    tr: 'uluslararası kimlik doğrulama',
  },
  'category.SERVICE': { en: 'service', es: 'servicio', tr: 'hizmet' },
  'category.OTHER': { en: 'without category', es: 'sin categoría', tr: 'kategorisiz' },
} as const satisfies TextCatalogue

import type { TextCatalogue } from './language'

/** Money taken, about to be taken, or given back: E05–E08, E14, E15, E30. */
export const PAYMENT_TEXTS = {
  'E05.subject': { en: 'Receipt {no}: {amount}', es: 'Recibo {no}: {amount}', tr: 'Makbuz {no}: {amount}' },
  'E05.lead': {
    en: 'Thank you. We received {amount} for {what}.',
    es: 'Gracias. Hemos recibido {amount} por {what}.',
    tr: 'Teşekkür ederiz. {what} için {amount} aldık.',
  },
  'E05.action': { en: 'Open PDF', es: 'Abrir PDF', tr: 'PDF’yi aç' },

  'E06.subject': {
    en: 'We charged your backup card',
    es: 'Hemos usado su tarjeta de reserva',
    tr: 'Ödemeyi yedek kartınızdan aldık',
  },
  'E06.lead': {
    en: 'Your primary card could not be charged, so we took {amount} for {what} from your backup: {card}. The invoice is paid.',
    es: 'No se pudo cobrar en su tarjeta principal, así que cobramos {amount} por {what} en la de reserva: {card}. La factura está pagada.',
    tr: 'Birincil kartınızdan ödeme alınamadı; {what} için {amount} yedek kartınızdan alındı: {card}. Fatura ödendi.',
  },
  'E06.why': {
    en: 'Why {card} failed: {reason}',
    es: 'Por qué falló {card}: {reason}',
    tr: '{card} neden başarısız oldu: {reason}',
  },
  'E06.next': {
    en: 'The next charge tries the primary card first again. Please check it, or put a new one in its place.',
    es: 'El próximo cargo volverá a probar primero la tarjeta principal. Revísela o sustitúyala por otra.',
    tr: 'Sonraki ödemede önce yine birincil kart denenir. Lütfen kartı kontrol edin ya da yenisiyle değiştirin.',
  },
  'E06.action': {
    en: 'Update primary card',
    es: 'Actualizar la tarjeta principal',
    tr: 'Birincil kartı güncelle',
  },

  'E07.subject': {
    en: 'Your card ends {month}',
    es: 'Su tarjeta caduca en {month}',
    tr: 'Kartınızın süresi doluyor: {month}',
  },
  'E07.lead': {
    en: 'Your {card} can be charged until the end of {month}. A charge of {amount} falls later, on {date}.',
    es: 'Su {card} admite cargos hasta el final de {month}. Después hay un cargo de {amount}, el {date}.',
    tr: 'Şu karttan {month} sonuna kadar ödeme alınabilir: {card}. Sonrasında bir ödeme var: {amount}, {date}.',
  },
  'E07.next': {
    en: 'Please enter the new card before then. Without a valid card that charge fails, and the numbers paid with it may be suspended.',
    es: 'Introduzca la nueva tarjeta antes de ese día. Sin una tarjeta válida el cargo fallará y los números que se pagan con ella podrían suspenderse.',
    tr: 'Lütfen o güne kadar yeni kartınızı girin. Geçerli bir kart yoksa ödeme başarısız olur ve bu kartla ödenen numaralar askıya alınabilir.',
  },

  'E08.subject': {
    en: 'Your bank asks you to confirm {amount}',
    es: 'Su banco le pide que confirme {amount}',
    tr: 'Bankanız {amount} için onayınızı istiyor',
  },
  'E08.lead': {
    en: 'Your bank wants you to confirm the payment of {amount} for {what}. It has not been charged.',
    es: 'Su banco quiere que confirme el pago de {amount} por {what}. Todavía no se ha cobrado.',
    tr: 'Bankanız, {what} için {amount} tutarındaki ödemeyi onaylamanızı istiyor. Henüz ödeme alınmadı.',
  },
  'E08.soon': {
    en: 'Please confirm it below, or pay with another card there.',
    es: 'Confírmelo aquí abajo o pague allí con otra tarjeta.',
    tr: 'Lütfen aşağıdan onaylayın ya da orada başka bir kartla ödeyin.',
  },
  'E08.action': { en: 'Confirm', es: 'Confirmar', tr: 'Onayla' },

  'E14.subject': {
    en: 'Dialogues charged: {amount}',
    es: 'Diálogos cobrados: {amount}',
    tr: 'Diyalog ücreti alındı: {amount}',
  },
  'E14.lead': {
    en: 'Your dialogues came to more than {threshold} before the end of the month, so we charged {amount} now.',
    es: 'Sus diálogos superaron {threshold} antes de fin de mes, por lo que hemos cobrado {amount} ahora.',
    tr: 'Diyaloglarınızın tutarı ay sonundan önce {threshold} sınırını aştı; bu nedenle şimdi {amount} tahsil ettik.',
  },
  'E14.leadPlain': {
    en: 'We charged {amount} for your dialogues.',
    es: 'Hemos cobrado {amount} por sus diálogos.',
    tr: 'Diyaloglarınız için {amount} tahsil ettik.',
  },
  'E14.subjectMessages': {
    en: 'Messages charged: {amount}',
    es: 'Mensajes cobrados: {amount}',
    tr: 'Mesaj ücreti alındı: {amount}',
  },
  'E14.leadMessages': {
    en: 'Your messages came to more than {threshold} before the end of the month, so we charged {amount} now.',
    es: 'Sus mensajes superaron {threshold} antes de fin de mes, por lo que hemos cobrado {amount} ahora.',
    tr: 'Mesajlarınızın tutarı ay sonundan önce {threshold} sınırını aştı; bu nedenle şimdi {amount} tahsil ettik.',
  },
  'E14.action': { en: 'Details (CSV)', es: 'Detalles (CSV)', tr: 'Ayrıntılar (CSV)' },
  'usage.free': {
    en: 'Of the month’s {included} free dialogues, {used} were used before anything was charged.',
    es: 'De los {included} diálogos gratuitos del mes se usaron {used} antes de cobrar nada.',
    tr: 'Ücret alınmadan önce ayın {included} ücretsiz diyaloğundan {used} tanesi kullanıldı.',
  },
  'usage.carried': {
    en: 'Not charged yet, carried to the next invoice: {amount}.',
    es: 'Aún sin cobrar, pasa a la próxima factura: {amount}.',
    tr: 'Henüz alınmadı, sonraki faturaya aktarıldı: {amount}.',
  },
  'E15.subject': {
    en: 'Dialogues in {month}: {amount}',
    es: 'Diálogos de {month}: {amount}',
    tr: 'Diyaloglar, {month}: {amount}',
  },
  'E15.lead': {
    en: 'We charged {amount} for your dialogues in {month}.',
    es: 'Hemos cobrado {amount} por sus diálogos de {month}.',
    tr: 'Diyaloglarınız için {amount} tahsil ettik ({month}).',
  },
  'E15.subjectMessages': {
    en: 'Messages in {month}: {amount}',
    es: 'Mensajes de {month}: {amount}',
    tr: 'Mesajlar, {month}: {amount}',
  },
  'E15.leadMessages': {
    en: 'We charged {amount} for your messages in {month}.',
    es: 'Hemos cobrado {amount} por sus mensajes de {month}.',
    tr: 'Mesajlarınız için {amount} tahsil ettik ({month}).',
  },
  'E15.action': { en: 'Details', es: 'Detalles', tr: 'Ayrıntılar' },

  'E30.subject': { en: 'Refund of {amount}', es: 'Reembolso de {amount}', tr: '{amount} iade' },
  'E30.subjectInvoice': {
    en: 'Your invoice asks for {amount} less',
    es: 'Su factura pide {amount} menos',
    tr: 'Faturanız {amount} azaldı',
  },
  'E30.leadInvoice': {
    en: 'We took {amount} off the invoice below. You need not pay that part.',
    es: 'Hemos descontado {amount} de la factura indicada abajo. No tiene que pagar esa parte.',
    tr: 'Aşağıdaki faturadan {amount} düştük. Bu kısmı ödemeniz gerekmez.',
  },
  'E30.leadCard': {
    en: 'We refunded {amount} to {card}. Banks take 5 to 10 days to show it.',
    es: 'Hemos reembolsado {amount} en {card}. Los bancos tardan de 5 a 10 días en mostrarlo.',
    tr: '{amount} tutarını şu karta iade ettik: {card}. Bankalarda görünmesi 5–10 gün sürer.',
  },
  'E30.leadWallet': {
    en: 'We put {amount} back into your wallet. It is there now.',
    es: 'Hemos devuelto {amount} a su monedero. Ya está disponible.',
    tr: '{amount} tutarını cüzdanınıza geri koyduk. Hemen kullanılabilir.',
  },
  'E30.cardRefused': {
    en: 'The bank did not accept a refund to your card, so it went to the wallet.',
    es: 'El banco no aceptó el reembolso en su tarjeta, por eso fue al monedero.',
    tr: 'Banka karta iadeyi kabul etmedi; bu nedenle tutar cüzdana geçti.',
  },
  'E30.RECONCILIATION': {
    en: 'Why: we compared our records with Meta’s report and had counted too much.',
    es: 'Motivo: comparamos nuestros registros con el informe de Meta y habíamos contado de más.',
    tr: 'Neden: kayıtlarımızı Meta’nın raporuyla karşılaştırdık; fazla saymışız.',
  },
  'E30.counts': {
    en: 'Our count: {ours}. Meta’s count: {meta}.',
    es: 'Nuestro recuento: {ours}. Recuento de Meta: {meta}.',
    tr: 'Bizim sayımız: {ours}. Meta’nın sayısı: {meta}.',
  },
  'E30.DEPOSIT_REST': {
    en: 'Why: this is the part of the deposit that was not needed.',
    es: 'Motivo: es la parte del depósito que no hizo falta.',
    tr: 'Neden: bu, depozitonun kullanılmayan kısmıdır.',
  },
  'E30.UNUSED_MONTHS': {
    en: 'Why: this is for the months of your annual plan that had not begun when you cancelled.',
    es: 'Motivo: corresponde a los meses de su plan anual que no habían empezado al cancelar.',
    tr: 'Neden: iptal ettiğinizde yıllık planınızın henüz başlamamış ayları içindir.',
  },
  'E30.ACCOUNT_CLOSED': {
    en: 'Why: you closed your account, and this was left on its balance.',
    es: 'Motivo: cerró su cuenta y esto quedaba en su saldo.',
    tr: 'Neden: hesabınızı kapattınız ve bakiyenizde bu tutar kalmıştı.',
  },
  'E30.NEVER_CONNECTED': {
    en: 'Why: the number could not be connected to WhatsApp, so its whole price goes back to you.',
    es: 'Motivo: el número no pudo conectarse a WhatsApp, así que se le devuelve todo el precio.',
    tr: 'Neden: numara WhatsApp’a bağlanamadı; ücretin tamamı size iade ediliyor.',
  },
  'E30.CANCELLED_BEFORE_CHARGE': {
    en: 'Why: you cancelled before this payment went through.',
    es: 'Motivo: canceló antes de que se completara este pago.',
    tr: 'Neden: bu ödeme tamamlanmadan önce iptal ettiniz.',
  },
  'E30.PAID_TWICE': {
    en: 'Why: the same invoice was paid twice.',
    es: 'Motivo: la misma factura se pagó dos veces.',
    tr: 'Neden: aynı fatura iki kez ödendi.',
  },
  'E30.OTHER': { en: 'Why: {note}', es: 'Motivo: {note}', tr: 'Neden: {note}' },
  'E30.noReason': {
    en: 'Our support team made this refund.',
    es: 'Este reembolso lo hizo nuestro equipo de soporte.',
    tr: 'Bu iadeyi destek ekibimiz yaptı.',
  },
  'E30.action': { en: 'Credit note', es: 'Nota de crédito', tr: 'İade faturası' },
} as const satisfies TextCatalogue

import type { TextCatalogue } from './language'

/** What hosting costs from when on, and terms of one's own: E28, E29. */
export const PRICE_TEXTS = {
  'E28.subject': {
    en: 'New hosting price {amount} from {date}',
    es: 'Nuevo precio de alojamiento: {amount} desde el {date}',
    tr: 'Yeni barındırma ücreti {amount}: {date} itibarıyla',
  },
  'E28.leadMONTHLY': {
    en: 'The hosting of a number will cost {to} a month instead of {from}.',
    es: 'El alojamiento de un número costará {to} al mes en lugar de {from}.',
    tr: 'Bir numaranın aylık barındırma ücreti değişiyor: eski {from}, yeni {to}.',
  },
  'E28.leadANNUAL': {
    en: 'A year of hosting of a number will cost {to} instead of {from}.',
    es: 'Un año de alojamiento de un número costará {to} en lugar de {from}.',
    tr: 'Bir numaranın yıllık barındırma ücreti değişiyor: eski {from}, yeni {to}.',
  },
  'E28.FEWER_NUMBERS': {
    en: 'Why: the volume price holds from {count} numbers on, and your account now has fewer. If it has {count} again before a number renews, its price stays as it is.',
    es: 'Motivo: el precio por volumen vale a partir de {count} números y su cuenta ahora tiene menos. Si vuelve a tener {count} antes de que un número se renueve, su precio no cambia.',
    tr: 'Neden: toplu fiyat {count} numaradan itibaren geçerlidir ve hesabınızda artık daha az numara var. Bir numara yenilenmeden önce sayı yeniden {count} olursa o numaranın ücreti değişmez.',
  },
  'E28.MORE_NUMBERS': {
    en: 'Why: the volume price holds from {count} numbers on, and your account has reached them.',
    es: 'Motivo: el precio por volumen vale a partir de {count} números y su cuenta los ha alcanzado.',
    tr: 'Neden: toplu fiyat {count} numaradan itibaren geçerlidir ve hesabınız bu sayıya ulaştı.',
  },
  'E28.AGREED': {
    en: 'Why: this is the price agreed for your account.',
    es: 'Motivo: es el precio acordado para su cuenta.',
    tr: 'Neden: bu, hesabınız için kararlaştırılan fiyattır.',
  },
  'E28.NEW_LIST': {
    en: 'Why: there is a new price list.',
    es: 'Motivo: hay una nueva lista de precios.',
    tr: 'Neden: yeni bir fiyat listesi geçerli.',
  },
  'E28.each': {
    en: 'Each number changes at its own renewal; a period that is already paid keeps its price.',
    es: 'Cada número cambia en su propia renovación; un periodo ya pagado conserva su precio.',
    tr: 'Her numaranın ücreti kendi yenilemesinde değişir; ödenmiş dönemin ücreti aynı kalır.',
  },
  'E28.action': { en: 'View plans', es: 'Ver planes', tr: 'Planları gör' },

  'E29.subject': {
    en: 'Your terms for {count} numbers',
    es: 'Sus condiciones para {count} números',
    tr: '{count} numara için koşullarınız',
  },
  'E29.leadOPEN': {
    en: 'For {count} numbers, a year of hosting is sold on terms agreed with each customer. We have passed your request on and will write to you.',
    es: 'Para {count} números, el año de alojamiento se contrata en condiciones acordadas con cada cliente. Hemos transmitido su solicitud y le escribiremos.',
    tr: '{count} numara için yıllık barındırma, her müşteriyle ayrıca kararlaştırılan koşullarla sunulur. Talebinizi ilettik; size yazacağız.',
  },
  'E29.ORDER': {
    en: 'The number was not ordered, and nothing was charged. By the month you can order it at once.',
    es: 'El número no se ha pedido y no se ha cobrado nada. Por meses puede pedirlo de inmediato.',
    tr: 'Numara sipariş edilmedi ve hiçbir ödeme alınmadı. Aylık olarak hemen sipariş edebilirsiniz.',
  },
  'E29.PLAN_CHANGE': {
    en: 'Until then {number} goes on by the month.',
    es: 'Hasta entonces, {number} sigue por meses.',
    tr: 'O zamana kadar {number} aylık olarak devam eder.',
  },
  'E29.RENEWAL': {
    en: 'Meanwhile {number} renews for a year at the published price.',
    es: 'Mientras tanto, {number} se renueva por un año al precio publicado.',
    tr: 'Bu arada {number} yayımlanan fiyatla bir yıl yenilenir.',
  },
  'E29.leadAPPROVED': {
    en: 'These are the terms agreed for the hosting of your numbers.',
    es: 'Estas son las condiciones acordadas para el alojamiento de sus números.',
    tr: 'Numaralarınızın barındırılması için kararlaştırılan koşullar aşağıdadır.',
  },
  'E29.accept': {
    en: 'To accept them, order a number or change the plan of one. Until you do, nothing is charged for them.',
    es: 'Para aceptarlas, pida un número o cambie el plan de uno. Mientras no lo haga, no se cobra nada por ellas.',
    tr: 'Kabul etmek için bir numara sipariş edin veya bir numaranın planını değiştirin. O zamana kadar bunlar için ödeme alınmaz.',
  },
  'E29.validFrom': { en: 'Valid from', es: 'Válidas desde', tr: 'Geçerlilik başlangıcı' },
  'E29.perNumber': { en: 'Price of a number', es: 'Precio de un número', tr: 'Numara başına ücret' },
  'E29.actionOPEN': { en: 'View plans', es: 'Ver planes', tr: 'Planları gör' },
  'E29.actionAPPROVED': { en: 'Accept', es: 'Aceptar', tr: 'Kabul et' },
} as const satisfies TextCatalogue

import { styleText } from 'node:util'

/** The time line as it stands on the terminal: aligned columns, never wider than `PAGE_WIDTH`. */

export const PAGE_WIDTH = 100

export type Style = Parameters<typeof styleText>[0]
/** Gives text a colour, or leaves it as it is where colours would be in the way. */
export type Paint = (text: string, style: Style) => string

/** Colours for a person at a terminal only; https://no-color.org is respected. */
export function painter(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  if (!isTerminal || env.NO_COLOR || env.TERM === 'dumb') return (text) => text
  return (text, style) => styleText(style, text, { validateStream: false })
}

/** One line of the story. Cents are signed: in is positive, out is negative. */
export type Row = {
  at: string
  who: string
  what: string
  /** A person does it, the product does it, or it is a mail. */
  by: 'PERSON' | 'PRODUCT' | 'MAIL'
  cents?: number
  /** The money was asked for and did not come. */
  declined?: boolean
  state?: string
}

const WIDTH = { day: 4, date: 6, time: 5, who: 7, what: 47, money: 8, state: 15 } as const
/** A row that moves no money and changes no state may use their columns for its words. */
const LONG_WHAT = WIDTH.what + 1 + WIDTH.money + 1 + WIDTH.state

const STATE_STYLE: Record<string, Style> = {
  ACTIVE: 'green',
  CLEAR: 'green',
  PAST_DUE: 'yellow',
  DELINQUENT: 'yellow',
  HOLD: 'yellow',
  SUSPENDED: 'red',
  BARRED: 'red',
  UNCOLLECTIBLE: 'red',
}

/** Writes rows below each other: a heading for each month, date and name only where they change. */
export function timelineWriter(start: string, paint: Paint): (row: Row) => string[] {
  let month = ''
  let instant = ''
  let who = ''
  return (row) => {
    const lines: string[] = []
    const rowMonth = inUtc(row.at, { month: 'long', year: 'numeric' })
    if (rowMonth !== month) {
      lines.push('', paint(`── ${rowMonth} ${'─'.repeat(PAGE_WIDTH - rowMonth.length - 4)}`, 'dim'))
      instant = ''
    }
    const sameInstant = row.at === instant
    lines.push(rowLine(row, start, { sameInstant, sameWho: sameInstant && row.who === who }, paint))
    month = rowMonth
    instant = row.at
    who = row.who
    return lines
  }
}

/** The names of the columns. */
export function headings(paint: Paint): string {
  const { day, date, time, who, what, money, state } = WIDTH
  const cells = ['day'.padStart(day), 'date'.padEnd(date), 'UTC'.padEnd(time), 'who'.padEnd(who)]
  return paint(
    [...cells, 'what happened'.padEnd(what), 'money'.padStart(money), 'state'.padEnd(state)].join(' ').trimEnd(),
    'bold',
  )
}

function rowLine(row: Row, start: string, same: { sameInstant: boolean; sameWho: boolean }, paint: Paint): string {
  const day = dayOf(row.at) - dayOf(start)
  const when = [
    String(day).padStart(WIDTH.day),
    `${inUtc(row.at, { weekday: 'short' })} ${inUtc(row.at, { day: '2-digit' })}`.padEnd(WIDTH.date),
    inUtc(row.at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).padEnd(WIDTH.time),
  ].join(' ')
  const cells = [same.sameInstant ? ' '.repeat(when.length) : paint(when, 'dim')]
  cells.push(same.sameWho ? ' '.repeat(WIDTH.who) : paint(cell(row.who, WIDTH.who), 'bold'))
  const plain = row.cents === undefined && row.state === undefined
  cells.push(paintWhat(cell(row.what, plain ? LONG_WHAT : WIDTH.what), row.by, paint))
  if (!plain) cells.push(moneyCell(row, paint), paintState(cell(row.state ?? '', WIDTH.state), row.state, paint))
  return cells.join(' ').trimEnd()
}

/** Counts calendar days, which begin at 00:00 UTC. */
const dayOf = (at: string) => Math.floor(Date.parse(at) / 86_400_000)

const paintWhat = (text: string, by: Row['by'], paint: Paint) =>
  by === 'PERSON' ? paint(text, 'cyan') : by === 'MAIL' ? paint(text, 'dim') : text

function moneyCell({ cents, declined }: Row, paint: Paint): string {
  if (cents === undefined) return ' '.repeat(WIDTH.money)
  const amount = dollars(Math.abs(cents))
  if (declined) return paint(`(${amount})`.padStart(WIDTH.money), 'red')
  return paint(`${cents < 0 ? '-' : '+'}${amount}`.padStart(WIDTH.money), cents < 0 ? 'yellow' : 'green')
}

/** Text in the colour of a state of a number, an account or an invoice. */
export function paintState(text: string, state: string | undefined, paint: Paint): string {
  const style = STATE_STYLE[state ?? '']
  return style === undefined ? text : paint(text, style)
}

/** Cents as they stand on a bill: `39.00`. */
export const dollars = (cents: number): string => (cents / 100).toFixed(2)

/** Cut or filled to exactly `width` columns. */
export const cell = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)

/** `1 May 04:00` */
export const shortDate = (at: string): string =>
  `${inUtc(at, { day: 'numeric', month: 'short' })} ${inUtc(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`

const inUtc = (at: string, parts: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' }).format(new Date(at))

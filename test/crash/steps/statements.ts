const WRITE =
  /\b(?:INSERT\s+INTO|MERGE\s+INTO|DELETE\s+FROM|COPY|(?<!\bFOR\s+(?:NO\s+KEY\s+)?)UPDATE(?!\s+SET\b))\s+(?:ONLY\s+)?"?(?:public"?\."?)?(\w+)/gi

/** The tables that a statement writes, each once; none for one that only reads or locks. */
export function tablesWritten(sql: string): string[] {
  return [...new Set([...sql.matchAll(WRITE)].map(([, table = '']) => table))]
}

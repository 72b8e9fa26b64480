// Loaded before a process's own code: its clock is an hour ahead of the database's and Temporal's. LINEKEEPER_AHEAD names
// the programs that are meant, as a regular expression.
const HOUR = 3_600_000
const Real = Date

if (new RegExp(process.env.LINEKEEPER_AHEAD).test(process.argv[1] ?? '')) {
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [Real.now() + HOUR] : given))
    }
    static now() {
      return Real.now() + HOUR
    }
  }
}

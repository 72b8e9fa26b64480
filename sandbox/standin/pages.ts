/** Text as it may stand in HTML. */
export function escapeHtml(text: unknown): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return String(text).replace(/[&<>"']/g, (char) => entities[char] as string)
}

/** A plain page with a banner that says no real money moves. `content` must be safe HTML. */
export function pageHtml(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1a1f36;background:#f6f8fa}
header{background:#ffde92;padding:.4rem 1rem;text-align:center;font-size:.85rem}
main{max-width:60rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:.5rem;box-shadow:0 1px 4px #0002}
main.narrow{max-width:26rem}table{width:100%;border-collapse:collapse;font-size:.9rem}
td,th{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #eee}.total{font-size:1.6rem;font-weight:600}
button,select{font:inherit;padding:.5rem .8rem;width:100%;margin:.3rem 0;border-radius:.4rem;border:1px solid #c9d0da}
button{background:#4f5bd5;color:#fff;border:0;cursor:pointer}button.plain{background:#eef;color:#333}
.error{color:#b00020}code{font-size:.85em}.failed{color:#b00020}.succeeded{color:#0a7a33}
</style></head><body><header>Sandbox: no real money moves here</header>${content}</body></html>`
}

export const money = (cents: number, currency: string): string =>
  `${(cents / 100).toFixed(2)} ${currency.toUpperCase()}`

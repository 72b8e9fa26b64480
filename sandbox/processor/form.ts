/** What a form says: text, or what stands in brackets below a name. */
export type Form = { [name: string]: string | Form }

/**
 * Reads form-encoded parameters as the processor's clients write them: `a[b]=c` is `{ a: { b: 'c' } }`, and a list comes
 * as `a[0]=x` or `a[]=x`: numbered names either way.
 */
export function readForm(encoded: string): Form {
  const form: Form = Object.create(null)
  if (encoded === '') return form
  for (const [name, value] of new URLSearchParams(encoded)) {
    const path = name.replaceAll(']', '').split('[')
    const last = path.pop() ?? ''
    const node = path.reduce(below, form)
    node[last === '' ? Object.keys(node).length : last] = value
  }
  return form
}

function below(node: Form, name: string): Form {
  const child = node[name]
  if (typeof child === 'object') return child
  const made: Form = Object.create(null)
  node[name] = made
  return made
}

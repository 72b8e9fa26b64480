import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import type { openApiDocument } from '../../api/openapi'
import type { Client, Reply } from '../support/client'

type Document = ReturnType<typeof openApiDocument>

/** A client that fails a test whose answer is not one the OpenAPI document promises for that route and status. */
export function checkedAgainst(document: Document, client: Client): Client {
  const check = answerCheck(document)
  const checked = async <T>(method: string, path: string, reply: Promise<Reply<T>>): Promise<Reply<T>> => {
    const answer = await reply
    const faults = check(method, path, answer)
    if (faults !== null) throw new Error(`${method} ${path} answered ${answer.status} against its document: ${faults}`)
    return answer
  }
  return {
    get: (path) => checked('get', path, client.get(path)),
    post: (path, body, call) => checked('post', path, client.post(path, body, call)),
    put: (path, body) => checked('put', path, client.put(path, body)),
    patch: (path, body) => checked('patch', path, client.patch(path, body)),
    delete: (path) => checked('delete', path, client.delete(path)),
  }
}

/** What is wrong with an answer, or null. Routes outside the document are not judged. */
export function answerCheck(
  document: Document,
): (method: string, path: string, reply: Reply<unknown>) => string | null {
  const ajv = addFormats(new Ajv2020({ strict: false }))
  ajv.addSchema(JSON.parse(JSON.stringify(document)), 'api')
  const validators = new Map<string, ValidateFunction>()
  const validatorOf = (pointer: string) => {
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` })
    validators.set(pointer, known)
    return known
  }
  return (method, url, { status, body, headers }) => {
    const template = Object.keys(document.paths ?? {}).find((each) => matches(each, url.split('?')[0] ?? ''))
    if (template === undefined) return null
    const operation = document.paths?.[template]?.[method as 'get']
    // A method that the path does not have, and our own faults, are answered alike everywhere.
    if (operation === undefined || status >= 500 || status === 413) return null
    const response = operation.responses?.[status as 200] as { content?: object } | undefined
    if (response === undefined) return 'this status is not in the document'
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? ''
    if (!(type in (response.content ?? {}))) return `${type} is not in the document`
    const steps = ['paths', template, method, 'responses', String(status), 'content', type, 'schema']
    const pointer = steps
      .map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
      .join('')
    const validate = validatorOf(pointer)
    return validate(body) ? null : ajv.errorsText(validate.errors)
  }
}

const matches = (template: string, path: string): boolean =>
  new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)

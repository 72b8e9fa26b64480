import { z } from 'zod'
import { decodePlace, encodePlace, listDialogues } from '../../adapters/store/usage/reading'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
import { route } from '../route'
import { cursorOf, listOf, pageQuery } from '../schemas/common'
import { dialogue } from '../schemas/usage'
import { accountPath } from './usage-range'

export const dialogueList = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/dialogues',
  summary: 'Dialogues, newest first',
  roles: ['support', 'customer'],
  params: accountPath,
  query: z.strictObject({ ...pageQuery, cursor: cursorOf(decodePlace) }),
  answers: { 200: listOf(dialogue) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const { limit, cursor: after = null } = call.query
    const { dialogues, next } = await listDialogues(call.db, { accountId, limit, after })
    const data = dialogues.map((each) => ({ ...each, openedAt: iso(each.openedAt), expiresAt: iso(each.expiresAt) }))
    const nextCursor = next === null ? null : encodePlace(next)
    return { status: 200, body: { data, nextCursor } }
  },
})

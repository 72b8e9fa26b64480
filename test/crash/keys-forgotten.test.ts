import { join } from 'node:path'
import { forgetIdempotencyKeys } from '../support/sandbox'
import { ownStack } from './own-stack'
import { Steps } from './steps/control'
import { killedAt, type Scene, undisturbed, wrongOf } from './steps/killing'
import { LIVES } from './steps/lives'

let steps: Steps
const stack = ownStack(
  (folder) => {
    const place = join(folder, 'steps')
    steps = new Steps(place)
    return Steps.settings(place)
  },
  { autoRestart: false },
)

const MOVES_MONEY = /^after POST \/v1\/(?:payment_intents|refunds) /

// Whoever comes back after a day finds every idempotency key forgotten: sent again, it would be a second charge or refund.
describe('a worker killed when the processor has moved the money, and away until its key is forgotten', () => {
  it.each([
    'a renewal',
    'a top-up',
    'a cancellation with its deposit',
    'the release of a cancelled number with the refund of its deposit',
  ])(
    'leaves of %s what an undisturbed life leaves',
    async (title) => {
      const life = LIVES[title]
      if (life === undefined) throw new Error(`There is no life "${title}"`)
      const scene: Scene = { steps, stack: stack(), meanwhile: forgetIdempotencyKeys }
      const control = await undisturbed(scene, life)
      const wanted = control.list.filter((step) => MOVES_MONEY.test(step))
      expect(wanted).not.toEqual([])
      const lived = await killedAt(scene, life, wanted)
      expect(lived.map(({ step }) => step)).toEqual(wanted)
      expect((await Promise.all(lived.map((one) => wrongOf(one, control)))).flat()).toEqual([])
    },
    240_000,
  )
})

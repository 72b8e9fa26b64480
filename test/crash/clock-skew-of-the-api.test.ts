import { orderOnce, stackAhead } from './skewed'

stackAhead('/api/main\\.js$')

describe('an API whose clock alone is an hour ahead of the database’s', () => {
  it('takes an order once, charges it once, answers a repeated request the same, and its month begins now', orderOnce)
})

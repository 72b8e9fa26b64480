import { orderOnce, stackAhead } from './skewed'

stackAhead('.')

describe('processes whose clocks are an hour ahead of the database’s', () => {
  it(
    'take an order once, charge it once, answer a repeated request the same, and nothing seems late or forgotten',
    orderOnce,
  )
})

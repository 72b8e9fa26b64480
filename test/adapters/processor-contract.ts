import { authenticationContract } from './contract/authentication'
import { Bench, type RunningProcessor } from './contract/bench'
import { chargesContract } from './contract/charges'
import { disputesContract } from './contract/disputes'
import { methodsContract } from './contract/methods'
import { pagesContract } from './contract/pages'
import { refundsContract } from './contract/refunds'

/** The contract of the port: every adapter passes it, against a real processor or a stand-in. */
export function processorContract(name: string, start: () => Promise<RunningProcessor>): void {
  describe(`${name} keeps the contract of a processor`, () => {
    const bench = new Bench()
    beforeAll(() => bench.start(start))
    afterAll(() => bench.stop())

    methodsContract(bench)
    chargesContract(bench)
    authenticationContract(bench)
    refundsContract(bench)
    disputesContract(bench)
    pagesContract(bench)
  })
}

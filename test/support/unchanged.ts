import type { Story } from './story'

/** Does something that must be refused, and proves that not one of these customers' objects is different afterwards. */
export async function leavingUnchanged<T>(stories: readonly Story[], act: () => Promise<T>): Promise<T> {
  const look = () => Promise.all(stories.map((story) => story.history()))
  const before = await look()
  const answer = await act()
  for (const story of stories) await story.settle()
  expect(await look()).toEqual(before)
  return answer
}

/** What a refused request answers: a problem document with this status and code, and a text a person can act on. */
export const problem = (status: number, code: string) => ({
  status,
  body: {
    status,
    code,
    title: expect.stringMatching(/\w/),
    detail: expect.stringMatching(/\w/),
    type: expect.any(String),
  },
})

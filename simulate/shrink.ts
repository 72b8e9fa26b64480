/**
 * The shortest list that still fails, as far as `trials` tries find it: leaves out halves, then quarters, and so on down to
 * single items. `fails` plays a list and says whether the same goes wrong.
 */
export async function shrunk<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  trials: number,
): Promise<T[]> {
  let left = [...all]
  let done = 0
  for (let size = Math.ceil(left.length / 2); size >= 1 && done < trials; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = left.length - size; from > -size && done < trials; from -= size) {
      const some = [...left.slice(0, Math.max(0, from)), ...left.slice(from + size)]
      if (some.length === 0 || some.length === left.length) continue
      done += 1
      if (await fails(some)) left = some
    }
  }
  return left
}

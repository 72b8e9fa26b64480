import { type Say, TEXTS } from './texts'

/** A category as people call it; one that we have no name for, or that nobody told, is without one. */
export function categoryName(say: Say, category: string | null): string {
  const key = `category.${category}`
  return say(Object.hasOwn(TEXTS, key) ? (key as 'category.SERVICE') : 'category.OTHER')
}

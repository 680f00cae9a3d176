/** How long one row is in everybody's mouth, in milliseconds. */
const FASHION_MS = 60

/** A prime, so that what is popular next is somewhere else, and all have their turn. */
const STRIDE = 7919

/** Any of so many places; in this share of calls the one that all processes go for at this moment. */
export function fashionable(places: number, share: number): number {
  if (Math.random() >= share) return Math.floor(places * Math.random())
  return (Math.floor(Date.now() / FASHION_MS) * STRIDE) % places
}

/** `true` for one and the same type, by the compiler's own notion of it. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Does not compile unless the types are the same. */
export function same<A, B>(_equal: Equal<A, B>): void {}

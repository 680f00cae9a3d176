/** Throws for a property that somebody put on a Date or a Map: it would be lost in silence. */
export function refuseOwnProperties(value: object): void {
  const [first] = Object.keys(value)
  if (first !== undefined) throw new TypeError(`it has a property ${JSON.stringify(first)} of its own`)
  if (Object.getOwnPropertySymbols(value).some((name) => Object.prototype.propertyIsEnumerable.call(value, name))) {
    throw new TypeError('it has a property whose name is a symbol')
  }
}

/** The tag of a row. A plain one, so that whoever treats `:` or `*` in a tag in a way of its own is not put out. */
export const byTag = (id: number): string => `row-${id}`

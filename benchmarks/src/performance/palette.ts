/*
 * Charts are drawn in colours that stand for roles; the picture says itself what they are by day and by night. A picture
 * in a page cannot see the page's own style.
 */

/** What a colour is for. */
export type Role = 'ink' | 'grid' | 'ours' | 'limit' | 'others' | 'spread'

const DAY: Readonly<Record<Role, string>> = {
  ink: '#1f2328',
  grid: '#d1d9e0',
  ours: '#0969da',
  limit: '#59636e',
  others: '#bf8700',
  spread: '#1f2328',
}
const NIGHT: Readonly<Record<Role, string>> = {
  ink: '#f0f6fc',
  grid: '#3d444d',
  ours: '#4493f8',
  limit: '#9198a1',
  others: '#d29922',
  spread: '#f0f6fc',
}

const ROLES = Object.keys(DAY) as readonly Role[]

/** The colour that stands for a role until {@link withRoles} has run: one that nobody else draws with. */
export function standIn(role: Role): string {
  return `#0102${(ROLES.indexOf(role) + 16).toString(16)}`
}

/** Puts classes in place of stand-ins, and says what they look like, also where the reader's screen is dark. */
export function withRoles(svg: string, label: string): string {
  let picture = svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replaceAll(/^\s*\n/gm, '')
  for (const role of ROLES) {
    picture = picture
      .replaceAll(`fill="${standIn(role)}"`, `class="${role}"`)
      .replaceAll(`stroke="${standIn(role)}"`, `class="${role}-line"`)
  }
  const style = `<style>${rules(DAY)}@media (prefers-color-scheme: dark){${rules(NIGHT)}}</style>`
  const escaped = label.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `${picture.replace('>', ` role="img">\n<title>${escaped}</title>\n${style}`).trimEnd()}\n`
}

function rules(colours: Readonly<Record<Role, string>>): string {
  return ROLES.map((role) => `.${role}{fill:${colours[role]}}.${role}-line{stroke:${colours[role]}}`).join('')
}

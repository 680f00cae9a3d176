/** What is on its way to the process. */
export type News =
  | { readonly kind: 'key' | 'tag'; readonly name: string }
  | { readonly kind: 'pong'; readonly sentAt: number }
  | { readonly kind: 'covers'; readonly name: string; readonly is: boolean; readonly answer: (is: boolean) => void }

/** For people. */
export function inWords(news: News): string {
  switch (news.kind) {
    case 'key':
      return `that ${news.name} changed`
    case 'tag':
      return `that the tag ${news.name} changed`
    case 'pong':
      return `the PONG of the PING sent at ${news.sentAt}`
    case 'covers':
      return `that its feed tells of ${news.name}: ${news.is ? 'yes' : 'no'}`
    default:
      return news satisfies never
  }
}

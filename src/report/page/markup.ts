/** HTML by tagged template: what is interpolated is escaped unless it is markup itself, so no name can break a page. */

export class Markup {
  readonly html: string
  constructor(html: string) {
    this.html = html
  }
}

export type Child = Markup | string | number | null | undefined | false | readonly Child[]

/** `null`, `undefined` and `false` leave nothing; lists are joined. */
export function html(parts: TemplateStringsArray, ...children: Child[]): Markup {
  let text = parts[0]!
  for (let i = 0; i < children.length; i++) text += toHtml(children[i]) + parts[i + 1]!
  return new Markup(text)
}

function toHtml(child: Child): string {
  if (child === null || child === undefined || child === false) return ''
  if (child instanceof Markup) return child.html
  if (Array.isArray(child)) return child.map(toHtml).join('')
  return escapeHtml(String(child))
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}

/** JSON for the inside of a script element: `<` can end it, and U+2028/9 end a line in old engines. */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')
}

/** JavaScript for the inside of a script element. A closing tag can only stand in a string or a comment there. */
export function inlineScript(source: string): string {
  return source.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--')
}

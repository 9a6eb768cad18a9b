/** The small mark before a name, as the charts draw it. */
import { html, Markup } from '../page/markup.ts'

/** Outlines on a square from -5 to 5, after Vega's symbols. */
const OUTLINES: { readonly [shape: string]: string } = {
  circle: 'M-4.4,0A4.4,4.4,0,1,0,4.4,0A4.4,4.4,0,1,0,-4.4,0Z',
  square: 'M-3.9,-3.9H3.9V3.9H-3.9Z',
  'triangle-up': 'M0,-4.4L4.8,3.8H-4.8Z',
  'triangle-down': 'M0,4.4L4.8,-3.8H-4.8Z',
  'triangle-right': 'M4.4,0L-3.8,4.8V-4.8Z',
  'triangle-left': 'M-4.4,0L3.8,4.8V-4.8Z',
  diamond: 'M0,-5L4.2,0L0,5L-4.2,0Z',
  cross: 'M-4.6,-1.7H-1.7V-4.6H1.7V-1.7H4.6V1.7H1.7V4.6H-1.7V1.7H-4.6Z',
}

export function symbol(colour: string, shape: string): Markup {
  return html`<svg class="symbol" viewBox="-6 -6 12 12" aria-hidden="true"><path d="${OUTLINES[shape] ?? OUTLINES.circle!}" fill="${colour}"/></svg>`
}

/** A line's sample; `dash` as in SVG, broad where null. */
export function lineSample(colour: string, dash: readonly number[] | null): Markup {
  const style =
    dash === null ? new Markup(' stroke-width="4"') : html` stroke-width="1.4" stroke-dasharray="${dash.join(' ')}"`
  return html`<svg class="sample" viewBox="0 0 26 12" aria-hidden="true"><path d="M1,6H25" stroke="${colour}" fill="none"${style}/></svg>`
}

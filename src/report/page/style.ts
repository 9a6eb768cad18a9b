/** The page's style: type first, one column of text with room for wide tables, both colour schemes, phone and paper. */
import { darkRules, GRID, INK, type Looks, MUTED, SURFACE } from '../palette.ts'

export function pageStyle(looks: readonly Looks[]): string {
  return `${STYLE}
@media screen and (prefers-color-scheme: dark) {
${darkVariables()}
${darkRules(looks)}
}`
}

/** Paper is always light, so the dark scheme is kept to screens. */
function darkVariables(): string {
  return `:root { --ink: ${INK.dark}; --muted: ${MUTED.dark}; --grid: ${GRID.dark}; --surface: ${SURFACE.dark}; --raised: #1d2128; --line: #3b424d; --good: #58c98b; --bad: #ff8f80; --doubt: #e5b95c; --link: #7fb8f0; color-scheme: dark; }`
}

const STYLE = `
:root {
  --ink: ${INK.light}; --muted: ${MUTED.light}; --grid: ${GRID.light}; --surface: ${SURFACE.light};
  --raised: #f6f7f9; --line: #c9ced6; --good: #14733f; --bad: #b3261e; --doubt: #8a5a00; --link: #0b5cad;
  --serif: "Iowan Old Style", Charter, "Source Serif 4", "Source Serif Pro", Georgia, Gelasio, Cambria, "Noto Serif", "Liberation Serif", serif;
  --sans: "Inter", "Segoe UI", -apple-system, Roboto, "Helvetica Neue", "Noto Sans", Arial, system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "Noto Sans Mono", "Liberation Mono", monospace;
  color-scheme: light;
}
* { box-sizing: border-box; }
html { font-size: 17px; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 1rem/1.55 var(--serif); text-rendering: optimizeLegibility; font-kerning: normal; hanging-punctuation: first last; }
main { max-width: 64rem; margin: 0 auto; padding: 3.5rem 2rem 5rem; }
p, li, dd { text-wrap: pretty; overflow-wrap: anywhere; }
p { max-width: 40rem; margin: 0 0 1rem; }
h1, h2, h3, h4 { font-weight: 600; line-height: 1.2; text-wrap: balance; margin: 0; overflow-wrap: anywhere; }
.maker { font: 600 .72rem/1 var(--sans); letter-spacing: .09em; text-transform: uppercase; color: var(--muted); margin: 0 0 1.1rem; }
h1 { font-size: 2.35rem; letter-spacing: -.014em; max-width: 46rem; }
.subtitle { color: var(--muted); font-size: 1.06rem; margin: .7rem 0 0; max-width: 42rem; }
header { margin-bottom: 2.2rem; }
h2 { font-size: 1.5rem; letter-spacing: -.008em; margin: 4rem 0 1rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.12rem; }
h4 { font: 600 .8rem/1.35 var(--sans); margin: 0 0 .3rem; }
em { font-style: italic; }

.verdict { border-top: 3px solid var(--ink); padding-top: 1.4rem; }
.lead { font-size: 1.36rem; line-height: 1.42; max-width: 47rem; margin-bottom: .9rem; }
.second { font-size: 1.06rem; max-width: 44rem; }
.warning { font: .86rem/1.5 var(--sans); max-width: 46rem; padding: .6rem .9rem; border-left: 3px solid var(--doubt); background: var(--raised); margin: 0 0 .6rem; }
.warning strong { color: var(--doubt); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); gap: 1.4rem 1.6rem; margin: 1.9rem 0 0; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.figures dt { font: .76rem/1.4 var(--sans); color: var(--muted); }
.figures dd { margin: 0 0 .25rem; font: 600 1.5rem/1.15 var(--sans); letter-spacing: -.015em; font-variant-numeric: tabular-nums; }
.figures small { display: block; font: .74rem/1.5 var(--sans); letter-spacing: 0; color: var(--muted); font-variant-numeric: tabular-nums; }

.scroll { overflow-x: auto; margin: 1.4rem 0 1rem; -webkit-overflow-scrolling: touch; }
table { border-collapse: collapse; width: 100%; font: .8rem/1.35 var(--sans); font-variant-numeric: tabular-nums lining-nums; }
.note { font: .82rem/1.5 var(--sans); color: var(--muted); max-width: 46rem; text-wrap: pretty; }
th, td { padding: .42rem .8rem .42rem 0; text-align: left; vertical-align: baseline; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
th small, td small { display: block; font-size: .7rem; color: var(--muted); font-weight: 400; white-space: nowrap; }
thead th { font-weight: 600; vertical-align: bottom; border-bottom: 1.5px solid var(--ink); line-height: 1.25; }
tbody tr { border-bottom: 1px solid var(--grid); }
tbody tr:last-child { border-bottom-color: var(--line); }
tbody th { white-space: nowrap; }
tr[data-key] > th { padding-left: 1.32em; text-indent: -1.32em; }
th :is(small, .tag) { text-indent: 0; }
.num { text-align: right; }
td.num { white-space: nowrap; }
tr.group th { padding-top: 1.25rem; font-weight: 600; font-size: .84rem; }
tr.group small { display: inline; font-size: .78rem; margin-left: .35rem; }
tr.broken :is(td, th), tr.within .error { color: var(--muted); }
tr.broken .symbol { opacity: .75; }
tr.best > :is(td, th), tr:not(.within) > .error { font-weight: 600; }
tr.best small { font-weight: 400; }
tr.chosen > * { background: var(--raised); }
tr.focused > * { background: var(--raised); }
td i { font-style: normal; margin-right: .35em; font-size: .85em; }
td.missed i, .state.overloaded { color: var(--bad); }
td.undecided i, .state.backlogged { color: var(--doubt); }
.badge { color: var(--good); }
.tag { font: 600 .66rem/1 var(--sans); letter-spacing: .04em; color: var(--surface); background: var(--ink); display: inline-block; border-radius: 3px; padding: .16rem .36rem; margin-left: .3rem; vertical-align: .08em; }
.fidelity tbody th small { display: inline; margin-left: .3rem; font-size: .76rem; }
.fidelity td.bar, .fidelity th.bar { width: 9.5rem; min-width: 8rem; padding-left: .6rem; text-align: center; }
.fidelity td.bar { vertical-align: middle; }
td.bar svg { display: block; width: 100%; height: 1.1rem; }
.bar .noise { fill: var(--line); opacity: .75; }
.bar .zero { stroke: var(--muted); stroke-width: .8; }
.bar .mark { fill: var(--ink); } .bar .reach { stroke: var(--ink); stroke-width: 1.6; }
tr.within .bar :is(.mark, .reach) { fill: var(--muted); stroke: var(--muted); }
summary { font: 600 .82rem/1.5 var(--sans); color: var(--link); cursor: pointer; width: fit-content; }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 2px; }
.symbol { width: .82em; height: .82em; margin-right: .5em; vertical-align: -.06em; overflow: visible; }
.sample { width: 1.7rem; height: .75rem; margin-right: .45em; vertical-align: -.05em; }

figure { margin: 2.4rem 0 0; break-inside: avoid; }
figcaption { font: .82rem/1.5 var(--sans); color: var(--muted); max-width: 46rem; margin-top: .9rem; text-wrap: pretty; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .55rem 0 .9rem; padding: 0; font: .8rem/1.6 var(--sans); }
.key button { font: inherit; color: inherit; background: none; border: 0; padding: .15rem 0; cursor: pointer; border-bottom: 1.5px solid transparent; text-align: left; }
.key button:hover, .key button.focused { border-bottom-color: currentColor; }
.key button[aria-pressed="true"] { border-bottom-color: currentColor; font-weight: 600; }
.key button:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 2px; }
.panels { display: grid; gap: 1.6rem 2.4rem; grid-template-columns: minmax(0, 1fr); }
.row > .panels.n2 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.stack > .panels { gap: .5rem; overflow-x: auto; }
.stack .view { min-width: 40rem; }
h3 + .panels { margin-top: .9rem; }
.panel { min-width: 0; }
.panel h4 { margin-bottom: .65rem; }
.view { width: 100%; }
.view svg { display: block; max-width: 100%; height: auto; overflow: visible; }
.view text { font-variant-numeric: tabular-nums; }

.terms, .machine { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: .9rem 2.4rem; margin: 0; font: .82rem/1.5 var(--sans); }
.terms dt, .machine dt { font-weight: 600; } .terms dd, .machine dd { margin: 0; color: var(--muted); }
pre { font: .8rem/1.5 var(--mono); background: var(--raised); padding: .8rem 1rem; overflow-x: auto; margin: 0 0 1.4rem; border-radius: 4px; }
#tip { position: fixed; left: 0; top: 0; z-index: 9; pointer-events: none; max-width: 22rem; font: .76rem/1.5 var(--sans); font-variant-numeric: tabular-nums; background: var(--ink); color: var(--surface); padding: .45rem .65rem; border-radius: 4px; overflow-wrap: anywhere; }
#tip span { display: inline-block; min-width: 5.6rem; padding-right: .7rem; opacity: .7; }

@media screen and (max-width: 46rem) {
  html { font-size: 16px; }
  main { padding: 2rem 1.1rem 3rem; }
  h1 { font-size: 1.75rem; } h2 { font-size: 1.3rem; margin-top: 3rem; } .lead { font-size: 1.15rem; }
  .row > .panels.n2 { grid-template-columns: minmax(0, 1fr); }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.1rem 1.2rem; } .figures dd { font-size: 1.3rem; }
  .scroll { margin-right: -1.1rem; padding-right: 1.1rem; }
  tbody th:first-child, thead th:first-child { position: sticky; left: 0; background: var(--surface); z-index: 1; white-space: normal; min-width: 8.5rem; max-width: 10.5rem; }
  tr.group th span { position: sticky; left: 0; }
  tr.chosen > th:first-child { background: var(--raised); }
}
@media print {
  html { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; } tr, .figures div, .panel, .terms div, .machine div { break-inside: avoid; } tr.group { break-after: avoid; } thead { display: table-header-group; }
  .scroll, .stack > .panels { overflow: visible; } .stack .view { min-width: 0; }
  table { font-size: 7.6pt; } .key button { border: 0; } #tip { display: none; }
  tr.chosen > *, .tag, .warning, pre, .bar svg, .symbol { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`

/**
 * The page's own script, as text since it runs in the reader's browser: draws the panels as they come near, shows what
 * the pointer is on, and picks one policy or variant out in all charts and tables at once.
 */
export const PAGE_SCRIPT = `
'use strict'
;(() => {
  const { specs, tables } = JSON.parse(document.getElementById('specs').textContent)
  // Fresh rows for each view, since Vega marks the rows that it is given.
  const unpack = ({ table, ...data }) => {
    if (table === undefined) return data
    const { columns, rows } = tables[table]
    return { ...data, values: rows.map(row => Object.fromEntries(columns.map((column, i) => [column, row[i]]))) }
  }
  const containers = [...document.querySelectorAll('[data-panel]')]
  const views = new Map()
  let pinned = null
  let shown = null

  const draw = container => {
    if (views.has(container)) return views.get(container).ready
    const packed = specs[Number(container.dataset.panel)]
    const spec = { ...packed, data: packed.data.map(unpack) }
    const view = new vega.View(vega.parse(spec), { renderer: 'svg', hover: true })
    view.tooltip((_, event, item, value) => showTip(event, value))
    view.initialize(container)
    const entry = { view, spec, ready: null }
    entry.ready = view.runAsync().then(() => {
      focusView(entry)
      magnify(container, entry)
    })
    views.set(container, entry)
    return entry.ready
  }

  // Charts far below are drawn when they come near; all at once for paper.
  const near = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      near.unobserve(target)
      draw(target)
    }
  }, { rootMargin: '1200px' })
  containers.forEach(container => near.observe(container))
  addEventListener('beforeprint', () => containers.forEach(draw))
  window.foreserveDrawn = () => Promise.all(containers.map(draw)).then(() => containers.length)

  const hasSignal = (spec, name) => JSON.stringify(spec.signals ?? []).includes('"name":"' + name + '"')
  // The overview of a timeline moves the other panels of its figure.
  const magnify = (container, { view, spec }) => {
    if (!hasSignal(spec, 'window_at')) return
    const others = [...container.closest('figure').querySelectorAll('[data-panel]')].filter(one => one !== container)
    view.addSignalListener('window_at', async (_, range) => {
      if (!Array.isArray(range) || !(range[1] > range[0])) return
      for (const other of others) {
        await draw(other)
        views.get(other).view.signal('fromS', range[0]).signal('toS', range[1]).runAsync()
      }
    })
  }
  const keysOf = spec => new Set(spec.data.flatMap(({ values = [] }) => values.flatMap(row => [row.policy, row.variant])))
  // A chart that knows nothing of the key stays as it is, rather than fade as a whole.
  const focusView = ({ view, spec }) => {
    if (!hasSignal(spec, 'focus')) return
    view.signal('focus', keysOf(spec).has(shown) ? shown : null).runAsync()
  }
  const focus = key => {
    if (key === shown) return
    shown = key
    for (const entry of views.values()) focusView(entry)
    for (const element of document.querySelectorAll('[data-key]'))
      element.classList.toggle('focused', key !== null && element.dataset.key === key)
  }
  for (const element of document.querySelectorAll('[data-key]')) {
    const { key } = element.dataset
    element.addEventListener('pointerenter', event => event.pointerType === 'mouse' && focus(key))
    element.addEventListener('pointerleave', event => event.pointerType === 'mouse' && focus(pinned))
    if (element.tagName !== 'BUTTON') continue
    element.addEventListener('click', () => {
      pinned = pinned === key ? null : key
      focus(pinned)
      for (const button of document.querySelectorAll('button[data-key]'))
        button.setAttribute('aria-pressed', String(button.dataset.key === pinned))
    })
  }

  const tip = document.getElementById('tip')
  const showTip = (event, value) => {
    if (value === null || value === undefined || value === '') return void (tip.hidden = true)
    tip.replaceChildren(...Object.entries(value).map(([name, text]) => {
      const line = document.createElement('div')
      const label = document.createElement('span')
      label.textContent = name
      line.append(label, String(text))
      return line
    }))
    tip.hidden = false
    const { clientWidth, clientHeight } = document.documentElement
    const { width, height } = tip.getBoundingClientRect()
    const left = event.clientX + 14 + width > clientWidth ? event.clientX - 14 - width : event.clientX + 14
    const top = event.clientY + 14 + height > clientHeight ? event.clientY - 14 - height : event.clientY + 14
    tip.style.transform = 'translate(' + Math.max(4, left) + 'px,' + Math.max(4, top) + 'px)'
  }
  addEventListener('scroll', () => (tip.hidden = true), { passive: true })
})()
`

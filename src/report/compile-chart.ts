/** From a panel's Vega-Lite view to the Vega specification that the page's runtime draws. */
import type { Spec } from 'vega'
import type { compile, TopLevelSpec } from 'vega-lite'
import { chartConfig, type PanelSpec } from './charts/index.ts'

/** As the page's own sans-serif; one of them is on any system. */
const PAGE_FONTS =
  '"Inter", "Segoe UI", -apple-system, Roboto, "Helvetica Neue", "Noto Sans", Arial, system-ui, sans-serif'

/**
 * The view fills its container's width and follows it; the key is the page's own.
 * @param vegaLite its `compile`, which is loaded only where a chart is drawn
 */
export function compilePanel(panel: PanelSpec, vegaLite: typeof compile): Spec {
  const spec: TopLevelSpec = {
    ...panel,
    width: 'container',
    autosize: { type: 'fit-x', contains: 'padding' },
    config: chartConfig(PAGE_FONTS, 'outside'),
  }
  // The schema's address is of no use to the runtime, and a page that never asks for anything should not name one.
  const { $schema: _, ...compiled } = vegaLite(spec).spec
  return compiled
}

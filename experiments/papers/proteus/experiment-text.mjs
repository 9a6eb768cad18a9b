/** The experiment that `import.mjs` writes: the same requests, devices and shares under each batching policy. */

const HEAD = `# Made by experiments/papers/proteus/import.mjs, which says what of it is whose.
#
# Batching policies on one placement, under one trace, which is run from its beginning to its end. Who waits longer than
# twice the SLO is given up: by the artifact's policies themselves, for the others by the queue.
name: proteus-batching
seed: 7
replications: 3
`

export function experimentText({ origin, models, devices, durationS }) {
  const variants = models.flatMap(model =>
    model.variants.map(variant => ({ path: `${model.name}/${variant.name}`, ...variant })),
  )
  const mapping = (key, indent) => variants.map(variant => `${indent}${variant.path}: ${variant[key]}`).join('\n')
  const queue = `{name: triton-queue, defaultTimeout: ${2 * Math.max(...models.map(({ sloMs }) => sloMs))} ms}`
  return `${origin.map(line => `# ${line}`).join('\n')}
#
${HEAD}duration: ${durationS} s

models:
${models.map(modelText).join('\n')}

cluster:
  pools:
    - {name: devices, nodes: ${devices}, devices: {type: device, perNode: 1}}

tenants:
${models.map(tenantText).join('\n')}

policies:
  variant:
    name: share-driven
    split: drawn
    shares:
${mapping('share', '      ')}
  routing: random
  allocation:
    name: static
    replicas:
${mapping('replicas', '      ')}

sweep:
  policies:
    - {label: proteus-artifact, queueing: fifo, batching: proteus-artifact}
    - {label: proteus-nexus, queueing: fifo, batching: proteus-nexus}
    - {label: proteus-aimd, queueing: fifo, batching: proteus-aimd}
    - {label: proteus, queueing: ${queue}, batching: {name: proteus, maxBatch: 8}}
    - {label: nexus-early-drop, queueing: ${queue}, batching: {name: nexus-early-drop, maxBatch: 8}}
    - {label: clipper-aimd, queueing: ${queue}, batching: {name: clipper-aimd, maxBatch: 8}}
    - {label: take-all, queueing: ${queue}, batching: {name: take-all, maxBatch: 8}}
`
}

function modelText({ name, variants }) {
  return `  - name: ${name}
    variants:
${variants.map(variantText).join('\n')}`
}

function variantText({ name, quality, times }) {
  const byBatchSize = times.map(([size, ms]) => `${size}: ${ms} ms`).join(', ')
  return `      - {name: ${name}, quality: ${quality} %, service: {law: tabled, times: {${byBatchSize}}}}`
}

function tenantText({ name, sloMs }) {
  const arrivals = `{trace: proteus-trace.csv.gz, rows: ${name}, offset: 0 s}`
  return `  - {name: ${name}, model: ${name}, slo: {latency: ${sloMs} ms, attainment: 95 %}, arrivals: ${arrivals}}`
}

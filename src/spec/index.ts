/**
 * spec: every file that a user writes or keeps, checked, with each mistake located.
 *
 *   experiment-file     an experiment, read and resolved to cells           resolve-experiment  the same without files
 *   experiment-schema   its fields, units, defaults, ranges                 sweep               the grid of cells
 *   check-experiment    what its fields mean together: check-policies (the registry), catalogue (models and profiles),
 *                       check-deployment (allocation, floors, batch sizes)
 *   minimal-policy      how to try one as it is
 *   build-scenario      a cell to scenarios; load-scaling, trace-rate: rates from a share of capacity
 *   scenario            what is run; scenario-hash: its identity; scenario-world: with numbers for names
 *   profile-file        what was measured                          profile-inputs      and of each input
 *   model-file          variants and their ONNX files                       recognise-file      which kind a file is
 *   located-document    a value that knows its lines; overlay: with a value from elsewhere; field-path: dotted names
 *   quantities          numbers with units                                  schema-kinds        blocks of our schemas
 *   schema-check        from a schema's verdict to messages                 json-schemas        JSON Schema by kind
 *
 * Only read-document, read-profile, read-scenario, model-file, experiment-file, recognise-file and scenario-hash import Node.
 */
export { canonicalJson } from './canonical-json.ts'
export type { LoadedProfile, LoadedTrace, TraceRows } from './check-experiment.ts'
export { describeParameter } from './check-policies.ts'
export { expectedRequests, expectedRequestsOf } from './expected-requests.ts'
export {
  type ExperimentFile,
  experimentOf,
  type ResolveOptions,
  readExperimentFile,
  resolveExperiment,
} from './experiment-file.ts'
export { DEFAULT_POLICIES, FAMILIES, POLICY_FIELDS } from './experiment-schema.ts'
export { decidesIn, findPolicy } from './find-policy.ts'
export { type ModelFile, type ModelFileVariant, readModelFile } from './model-file.ts'
export type * from './profile-file.ts'
export { formatQuantity, parseQuantity } from './quantities.ts'
export { readProfile } from './read-profile.ts'
export { readScenario } from './read-scenario.ts'
export { type FileKind, recogniseFile } from './recognise-file.ts'
export { type Cell, type Experiment, tracesByName } from './resolve-experiment.ts'
export type * from './scenario.ts'
export { hashFolder, scenarioHash } from './scenario-hash.ts'

import { UserError } from '../errors/index.ts'
import type { Reply, SubjectDescription } from './protocol.ts'
import type { Target } from './targets.ts'

/** What a model did not do, as a located message that keeps the runtime's words but not its noise. */
export function explainFailure(
  { shown, description }: Target,
  subject: SubjectDescription,
  { failed, message }: Extract<Reply, { failed: unknown }>,
): UserError {
  const at = { file: shown }
  if (failed === 'input') return new UserError(message, { at })
  const said = withoutNoise(message)
  if (failed === 'run') {
    const madeUp = subject.inputs.filter(({ source }) => source.kind === 'random')
    const options = madeUp.map(({ name }) => `--input ${name}=<file>`).join(' ')
    const hint = `its inputs were made up (integers are 0 or 1); if it needs real ones: ${options}`
    return new UserError(`fails when it is run: ${said}`, { at, ...(madeUp.length > 0 ? { hint } : {}) })
  }
  const hint = `ONNX Runtime says: ${said}`
  if (/IR version/i.test(said)) {
    const found = `IR version ${description.irVersion}`
    return new UserError('its IR version is newer than ONNX Runtime reads', { at, found, hint })
  }
  if (/opset/i.test(said)) {
    const opsets = description.opsets.map(({ domain, version }) => `${domain || 'ai.onnx'} ${version}`)
    const problem = 'its operator set is not one that ONNX Runtime knows'
    return new UserError(problem, { at, found: opsets.join(', '), hint: `${hint}\n  export it with an older opset` })
  }
  return new UserError(`can't be loaded: ${said}`, { at })
}

/** The runtime's messages carry the place in its own sources, whole C++ signatures, and the file's name once more. */
export function withoutNoise(message: string): string {
  return message
    .split('\n')[0]!
    .replace(/Load model from .*? failed: ?/, '')
    .replace(/Non-zero status code returned while running (\w+) node\. Name:'([^']*)' Status Message: /, '$1 "$2": ')
    .replace(/\/\S*onnxruntime\S*\.(?:cc|h):\d+ /g, '')
    .replace(/(?:\w[\w:<>*&]* )*[\w:]+::\w+\((?:[^()]|\([^()]*\))*\)(?: const)? */g, '')
    .trim()
    .slice(0, 500)
}

import type { Command } from '../command.ts'

interface ProfileArgs {
  readonly model: string[]
  readonly output: string | undefined
  readonly json: boolean
  readonly 'batch-sizes': string
  readonly gaps: string
  readonly threads: string
  readonly spinning: boolean
  readonly budget: string | undefined
  readonly shape: string[]
  readonly input: string[]
  readonly 'device-type': string
  readonly seed: string
}

export const profileCommand: Command<ProfileArgs> = {
  command: 'profile <model...>',
  describe: 'Measure models on this machine: latency by batch size, memory, load time, quality',
  builder: yargs =>
    yargs
      .positional('model', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'A model file (*.model.yaml) or an .onnx file',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'Where to write (default profiles/<model>.profile.json)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the profile itself instead of a table' })
      .option('batch-sizes', { type: 'string', default: '1,2,4,8,16,32', describe: 'Batch sizes to measure' })
      .option('gaps', { type: 'string', default: '0,10,100', describe: 'Idle times before an execution, in ms' })
      .option('threads', { type: 'string', default: '1', describe: 'Threads (and cores) of one execution' })
      .option('spinning', { type: 'boolean', default: false, describe: 'Let threads spin while they wait' })
      .option('budget', {
        type: 'string',
        describe: 'Most time for latencies, over all models (default 60 s a variant)',
      })
      .option('shape', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: "An input's dimensions, N for the batch: NAME=N,3,48,160",
      })
      .option('input', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: "An input's values: NAME=FILE (.npy, raw, or text for strings), or NAME=NUMBER",
      })
      .option('device-type', {
        type: 'string',
        default: 'cpu-core',
        describe: 'What scenarios will call this hardware',
      })
      .option('seed', { type: 'string', default: 'profile', describe: 'Names the order of rounds and made-up inputs' })
      .example('$0 profile experiments/models/digits.model.yaml', 'all variants of a model')
      .example('$0 profile m.onnx --shape x=N,3,48,160 --budget 20s', 'a file of your own with open dimensions')
      .example('$0 profile m.onnx --batch-sizes 1,8,64 --threads 2 -o m.profile.json', ''),
  async run(args, { signal, out, note, progress }) {
    const { formatProfile, formatProfileTable, profileModels, writeProfile } = await import('../../profile/index.ts')
    const { profileOptionsFrom, profilePath } = await import('../../profile/arguments.ts')
    const { prepareFile } = await import('../output-place.ts')
    const path = args.output ?? profilePath(args.model)
    const options = profileOptionsFrom({ ...args, path })
    prepareFile(path, '--output')
    const bar = progress('profile', 1000)
    const notes: string[] = []
    const profile = await profileModels(args.model, options, {
      signal,
      onNote: text => notes.push(text),
      onProgress: (share, doing) => bar.update(Math.round(share * 1000), doing),
    }).finally(() => bar.stop())
    for (const text of notes) note(`note: ${text}`)
    writeProfile(profile, path)
    out(args.json ? formatProfile(profile) : formatProfileTable(profile))
    note(`\nwrote ${path}`)
    const unstable = profile.variants.some(({ latencies }) => latencies.some(latency => !latency.stable))
    return unstable ? 1 : 0
  },
}

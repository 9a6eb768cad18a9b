/** A program that replays for long: prints the ids of its processes, then `running`. Its parent kills it. */
import { replayScenario } from '../../src/replay/index.ts'
import { coresFor, replayInputs, scenario } from './live-world.ts'

await replayScenario(scenario({ durationS: 60 }), replayInputs({ identity: process.argv[2]! }), {
  cores: coresFor(1),
  onProcess: ({ pid }) => console.log(pid),
  onProgress: (_done, _total, label) => label === 'running' && console.log('running'),
})

import { expect, test } from 'vitest'
import { type ProfileArguments, profileOptionsFrom, profilePath } from '../../src/profile/arguments.ts'

const defaults: ProfileArguments = {
  path: 'profiles/m.profile.json',
  'batch-sizes': '1,2,4,8,16,32',
  gaps: '0,10,100',
  threads: '1',
  spinning: false,
  budget: undefined,
  shape: [],
  input: [],
  'device-type': 'cpu-core',
  seed: 'profile',
}
const read = (args: Partial<ProfileArguments>) => profileOptionsFrom({ ...defaults, ...args })

test('words become options', () => {
  const options = read({
    ...{ 'batch-sizes': '8, 1,1', gaps: '20', threads: '2', spinning: true, budget: '1.5 s' },
    ...{ shape: ['x=N,3,48,160', 'rate='], input: ['w=a=b.npy'] },
  })
  expect(options).toMatchObject({ batchSizes: [1, 8], budgetMs: 1500, session: { intraOpThreads: 2, spinning: true } })
  // Back to back is always measured.
  expect(options.gapsMs).toEqual([0, 20])
  expect([...options.shapes]).toEqual([
    ['x', ['N', 3, 48, 160]],
    ['rate', []],
  ])
  expect([...options.inputs]).toEqual([['w', 'a=b.npy']])
})

test.each([
  [{ 'batch-sizes': '1,two' }, /--batch-sizes\n {2}found {4}1,two\n {2}allowed {2}whole numbers of at least 1/],
  [{ 'batch-sizes': '0,1' }, /--batch-sizes/],
  [{ 'batch-sizes': '' }, /--batch-sizes/],
  [{ gaps: '-1' }, /--gaps/],
  [{ threads: '1.5' }, /--threads\n {2}found {4}1.5\n {2}allowed {2}a whole number of at least 1/],
  [{ budget: '30' }, /the unit is missing\n {2}field {4}--budget/],
  [{ budget: '30 sec' }, /did you mean 's'\?/],
  [{ budget: '0 s' }, /out of range/],
  [{ shape: ['x'] }, /--shape\n {2}found {4}x\n {2}allowed {2}NAME=N,3,48,160/],
  [{ shape: ['x=N,-1'] }, /--shape/],
  [{ shape: ['x=N,N'] }, /--shape/],
  [{ input: ['=f'] }, /--input/],
  [{ 'device-type': '' }, /--device-type/],
])('what cannot be understood is named: %j', (args, message) => {
  expect(() => read(args)).toThrow(message)
})

test('where a profile goes by default', () => {
  expect(profilePath(['experiments/models/digits.model.yaml'])).toBe('profiles/digits.profile.json')
  expect(profilePath(['a/ocr.onnx', 'b/vad.onnx'])).toBe('profiles/ocr+vad.profile.json')
})

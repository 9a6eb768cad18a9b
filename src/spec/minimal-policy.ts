/** What a policy needs to be tried as it is: values for its parameters, and policies that it can't do without beside it. */
import type { AnyPolicyEntry, Family, Need, Parameter, ParameterValue } from '../contract/index.ts'

/** Policies that are not the default of their family, and meet a need. What other needs ask for stands elsewhere. */
const BESIDE: { readonly [N in Need]?: readonly [Family, string] } = {
  'late-binding': ['routing', 'shared-queue'],
  'deadline-order': ['queueing', 'earliest-deadline-first'],
}

/** Its default, or where it has none a value to begin with. */
export function valueToBeginWith({ default: value, example }: Parameter): ParameterValue | undefined {
  return value ?? example
}

export function policiesBeside({ needs = [] }: AnyPolicyEntry): readonly (readonly [Family, string])[] {
  return needs.flatMap(need => {
    const beside = BESIDE[need]
    return beside === undefined ? [] : [beside]
  })
}

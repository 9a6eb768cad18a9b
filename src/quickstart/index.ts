/**
 * quickstart: the whole story on this machine.
 *
 *   quickstart   the steps in order, and what is kept      steps        each step that runs something
 *   scale-experiment   the shipped experiment in this machine's proportions
 *   live-plan    how long live runs may be                 report-data  the story as its report's data
 */
export { quickstart, type Story } from './quickstart.ts'
export type { StoryHooks } from './story-hooks.ts'

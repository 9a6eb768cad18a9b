/**
 * profile: measures models on this machine. What it finds goes to the rest of Foreserve through a profile file only.
 *
 *   profile-models     the whole: models -> ProfileFile
 *   options            what can be chosen, and the defaults
 *   targets            arguments -> variants and what their files say
 *   plan-inputs        what each input is fed with; what must still be given (values, npy-file: from where)
 *   measure-latencies  the plan: rounds over variants, batch sizes and gaps in random order, until stable or out of time
 *   stability          the rule (second-mode: one of its parts); summarise: samples -> the profile's numbers
 *   worker-process     our end of a worker; protocol: what is said; worker/: the process that runs the model
 *   explain-failure    what a model did not do, in a located message
 *   write-profile      the file, whole or not at all
 *   format-table       the terminal's view
 */
export * from './format-table.ts'
export * from './options.ts'
export * from './profile-models.ts'
export * from './write-profile.ts'

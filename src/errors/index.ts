/**
 * errors: how a mistake is told. `user-error` is the user's (exit 2, located), `interrupted` is Ctrl-C (exit 130),
 * `policy-error` a policy that broke its contract (of a plugin: exit 2);
 * anything else that is thrown is ours (exit 70). `portable-error` takes them to other threads and processes;
 * `nearest-name` finds what was probably meant; `writing-error` is for a system that refuses a file.
 */
export * from './interrupted.ts'
export * from './nearest-name.ts'
export * from './policy-error.ts'
export * from './portable-error.ts'
export * from './user-error.ts'
export * from './writing-error.ts'

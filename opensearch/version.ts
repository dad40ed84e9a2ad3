import project from '../package.json' with { type: 'json' }

/** The version of this program, as it is stamped on what it installs. */
export const VERSION: string = project.version

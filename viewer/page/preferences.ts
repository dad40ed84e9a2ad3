const PREFIX = 'hinomi.'

/** What a reader chose last time, such as the language; undefined where the browser keeps nothing. */
export function readPreference(name: 'language' | 'theme' | 'timeZone'): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps what a reader chose for the next time; does nothing where the browser keeps nothing. */
export function keepPreference(name: 'language' | 'theme' | 'timeZone', value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value)
  } catch {
    // private windows may refuse: the address still says it
  }
}

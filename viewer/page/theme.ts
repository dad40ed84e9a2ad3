import { readPreference } from './preferences.ts'
import { THEMES, type Theme } from './state/page-state.ts'

/** The theme that an address asks for, else the one that was chosen last. */
export function chosenTheme(hash: string): Theme {
  const asked = /[?&]theme=(\w+)/.exec(hash)?.[1] ?? readPreference('theme')
  return THEMES.find((theme) => theme === asked) ?? 'auto'
}

/** Draws the page light or dark; `auto` follows the device. */
export function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

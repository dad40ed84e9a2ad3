import { chosenTheme, showTheme } from './theme.ts'

// runs before the first picture, as a plain script of its own
showTheme(chosenTheme(location.hash))

import { decodeAddress, encodeAddress } from './address.ts'
import type { PageState } from './page-state.ts'

/** Holds the state of the page; the address always says the same. */
export interface Store {
  get(): PageState
  /** Goes on to a new state. `replace` leaves no step for the back button, for what is no place to come back to. */
  set(change: Partial<PageState>, how?: 'push' | 'replace'): void
}

/** Reads the state from the address and keeps both equal; `show` is called with the new and the old state after every change. */
export function openStore(start: PageState, show: (state: PageState, previous: PageState) => void): Store {
  let state = decodeAddress(location.hash, start)
  history.replaceState(null, '', encodeAddress(state))

  const goTo = (next: PageState) => {
    const previous = state
    state = next
    show(state, previous)
  }
  // a link to another view of the page, typed or clicked, comes as hashchange; back and forward as both
  const follow = () => {
    const next = decodeAddress(location.hash, state.theme === start.theme ? start : { ...start, theme: state.theme })
    if (encodeAddress(next) !== encodeAddress(state)) goTo(next)
  }
  addEventListener('popstate', follow)
  addEventListener('hashchange', follow)

  return {
    get: () => state,
    set(change, how = 'push') {
      const next = { ...state, ...change }
      const address = encodeAddress(next)
      if (address === encodeAddress(state)) return
      if (how === 'push') history.pushState(null, '', address)
      else history.replaceState(null, '', address)
      goTo(next)
    },
  }
}

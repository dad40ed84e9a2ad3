import { type Child, fill, h } from './dom.ts'
import { drawFailure, drawSkeleton } from './messages.ts'
import type { Reader } from './reader.ts'
import { errorText, isAbort } from './server.ts'

/** Draws what is asked for as soon as the answer is there; where it fails, what happened and a button to ask again. */
export function drawWhenTold<T>(
  className: string,
  ask: () => Promise<T>,
  draw: (told: T) => readonly Child[],
  { words, language }: Reader,
): HTMLElement {
  const holder = h('div', { class: className, 'aria-busy': 'true' }, drawSkeleton(8))
  const load = async () => {
    try {
      fill(holder, ...draw(await ask()))
    } catch (error) {
      if (isAbort(error)) return
      const failure = drawFailure(errorText(error)[language], words, () => void load())
      fill(holder, failure)
    } finally {
      holder.setAttribute('aria-busy', 'false')
    }
  }
  void load()
  return holder
}

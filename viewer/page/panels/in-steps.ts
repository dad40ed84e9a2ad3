const FIRST = 80
const STEP = 150

/** Adds many rows to a table: those in sight at once, the others picture by picture, so that a long list never holds the page up. */
export function addInSteps<T>(body: Element, items: readonly T[], draw: (item: T, index: number) => Element): void {
  const token = {}
  tokens.set(body, token)
  let next = 0
  const add = (count: number) => {
    const end = Math.min(items.length, next + count)
    const fragment = document.createDocumentFragment()
    for (; next < end; next++) {
      const item = items[next]
      if (item !== undefined) fragment.append(draw(item, next))
    }
    body.append(fragment)
  }
  const go = () => {
    // rows of a list that was replaced meanwhile are no longer wanted
    if (tokens.get(body) !== token) return
    add(STEP)
    if (next < items.length) requestAnimationFrame(go)
  }
  body.replaceChildren()
  add(FIRST)
  if (next < items.length) requestAnimationFrame(go)
}

const tokens = new WeakMap<Element, object>()

/** What may stand inside an element; `undefined` and `false` stand for nothing. */
export type Child = Node | string | number | undefined | false

type Listener<K extends keyof HTMLElementEventMap> = (event: HTMLElementEventMap[K]) => void

/** Attributes by their HTML names; `true` sets an empty one, `false` and `undefined` leave it out. */
export interface Attributes {
  readonly [name: string]: string | number | boolean | undefined | object
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: Listener<K> }
}

const SAFE_ADDRESS = /^(#|\/(?!\/)|https?:\/\/)/

/**
 * Makes an element. Texts become text nodes and attributes are set by name, so that nothing in a log can become markup; `style` and
 * addresses other than http(s) and our own are left out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  setAttributes(element, attributes)
  append(element, children)
  return element
}

/** Makes an SVG element; as {@link h}. */
export function svg(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  setAttributes(element, attributes)
  append(element, children)
  return element
}

/** Puts these children in place of those that an element has. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren()
  append(element, children)
}

/**
 * Puts new children in place of the old ones and gives the focus back to the element with the same `data-key`, so that somebody who works
 * with the keyboard stays where he was.
 */
export function refill(element: Element, ...children: readonly Child[]): void {
  const active = document.activeElement
  const key = active instanceof HTMLElement && element.contains(active) ? active.dataset.key : undefined
  fill(element, ...children)
  if (key !== undefined) element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus()
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue
    element.append(typeof child === 'number' ? String(child) : child)
  }
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') listen(element, value as NonNullable<Attributes['on']>)
    else if (value !== undefined && value !== false && isSafe(name, String(value))) {
      element.setAttribute(name, value === true ? '' : String(value))
    }
  }
}

function isSafe(name: string, value: string): boolean {
  if (name === 'style' || name.startsWith('on') || name === 'srcdoc') return false
  return name !== 'href' || SAFE_ADDRESS.test(value)
}

function listen(element: Element, listeners: NonNullable<Attributes['on']>): void {
  for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener as EventListener)
}

import type { Dashboard } from '#core/panels/dashboard.ts'
import type { PanelAnswer, ViewState } from '../api.ts'
import { toast } from './controls/toast.ts'
import { formatClock } from './format/time.ts'
import { type Frame, frameOf } from './panels/frame.ts'
import { isAboutNothing } from './panels/is-empty.ts'
import type { Deeds } from './panels/shown.ts'
import type { Reader } from './reader.ts'
import { errorText, fetchPanels, isAbort, RequestError } from './server.ts'
import type { Sort } from './state/page-state.ts'

/** How long the page waits before it tries again to reach what is away. */
const RETRY_MS = 5_000

/** What a board knows of the page around it, at the moment when it asks. */
export interface BoardHost {
  view(): ViewState
  sorts(): Readonly<Record<string, Sort>>
  /** The reader of what was shown at a moment, epoch milliseconds. */
  reader(): Reader
  /** Figures of this moment are shown now. */
  shown(): void
  /** Says something above the panels; nothing takes it away. */
  notice(text: string | undefined, kind?: 'quiet' | 'error'): void
  /** Says something to screen readers. */
  speak(text: string): void
}

/** The panels of a dashboard: asks for their figures, all at once, and shows each as it comes out. */
export class Board {
  readonly elements: readonly HTMLElement[]
  readonly #dashboard: Dashboard
  readonly #host: BoardHost
  readonly #frames: ReadonlyMap<string, Frame>
  #asked = new AbortController()
  #retry: ReturnType<typeof setTimeout> | undefined
  #isAway = false
  /** The view whose figures the panels show, as text. */
  #shownView: string | undefined

  constructor(dashboard: Dashboard, deeds: Deeds & { goTo(id: string): void }, host: BoardHost) {
    this.#dashboard = dashboard
    this.#host = host
    const reader = host.reader()
    this.#frames = new Map(
      dashboard.panels.map((panel) => [
        panel.id,
        frameOf(panel, reader, dashboard.id, deeds, () => this.load([panel.id])),
      ]),
    )
    this.elements = [...this.#frames.values()].map(({ element }) => element)
  }

  /** Draws everything again, in the colours of another theme. */
  redraw(): void {
    for (const frame of this.#frames.values()) frame.redraw()
  }

  /** Lets go of everything; the board is taken away. */
  release(): void {
    this.#asked.abort()
    clearTimeout(this.#retry)
    for (const frame of this.#frames.values()) frame.release()
  }

  /** Asks for the figures of all panels, or of some, and shows them. */
  load(panels?: readonly string[]): void {
    clearTimeout(this.#retry)
    if (panels === undefined) {
      this.#asked.abort()
      this.#asked = new AbortController()
    }
    const { signal } = this.#asked
    this.#host.speak(this.#host.reader().words.loading)
    for (const id of panels ?? this.#frames.keys()) this.#frames.get(id)?.load()
    const view = this.#host.view()
    const query = { dashboard: this.#dashboard.id, view, ...(panels === undefined ? {} : { panels }) }
    fetchPanels(query, signal).then(
      (answer) => this.#show(answer.panels, panels === undefined ? view : undefined),
      (error: unknown) => this.#fail(error, panels),
    )
  }

  /** `view` is that of all panels; undefined where only some were asked. */
  #show(answers: Readonly<Record<string, PanelAnswer>>, view: ViewState | undefined): void {
    this.#host.shown()
    if (view !== undefined) this.#shownView = JSON.stringify(view)
    const reader = this.#host.reader()
    const sorts = this.#host.sorts()
    if (this.#isAway && view !== undefined) this.#comeBack(answers)
    for (const [id, answer] of Object.entries(answers)) this.#frames.get(id)?.show(answer, reader, sorts[id])
    this.#host.speak(reader.words.loaded(Object.keys(answers).length))
    if (view === undefined || this.#isAway) return
    const isNothing = Object.values(answers).every((answer) => 'data' in answer && isAboutNothing(answer.data))
    this.#host.notice(isNothing ? reader.words.nothingAtAll : undefined)
  }

  /** OpenSearch answers before every index is open again: as long as a panel fails it is not back. */
  #comeBack(answers: Readonly<Record<string, PanelAnswer>>): void {
    if (Object.values(answers).some((answer) => !('data' in answer))) {
      this.#retry = setTimeout(() => this.load(), RETRY_MS)
      return
    }
    this.#isAway = false
    toast(this.#host.reader().words.back)
  }

  #fail(error: unknown, panels: readonly string[] | undefined): void {
    if (isAbort(error)) return
    const reader = this.#host.reader()
    const status = error instanceof RequestError ? error.status : -1
    const text = errorText(error)
    const isAway = status === 0 || status === 503
    // figures of other filters or another time would be wrong, those of the same are only old
    const mayStay = isAway && this.#shownView === JSON.stringify(this.#host.view())
    for (const id of panels ?? this.#frames.keys()) {
      const frame = this.#frames.get(id)
      if (mayStay) frame?.fail(text, reader)
      else frame?.show({ error: text }, reader, undefined)
    }
    this.#host.speak(text[reader.language])
    if (!isAway) return
    this.#isAway = true
    const asOf = mayStay ? reader.words.stale(formatClock(reader.now, reader.timeZone)) : ''
    this.#host.notice(`${status === 0 ? reader.words.noServer : reader.words.unreachable}${asOf}`, 'error')
    this.#retry = setTimeout(() => this.load(), RETRY_MS)
  }
}

/** What became of one attempt to deliver a message; reasons quote neither addresses nor answers. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** Trying again can help; the receiver may have said when. */
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  /** Trying again cannot help before somebody changes something. */
  | { readonly kind: 'refused'; readonly reason: string }

/** Ends when nobody has a turn any more. */
let lastTurn: Promise<void> = Promise.resolve()

/**
 * Yields what a generator yields, when all that were asked for before have ended or were left: for what takes so much memory that a process
 * can have only one of it.
 * @throws what the generator throws
 */
export async function* inTurn<T>(generator: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  const turnBefore = lastTurn
  let endTurn = () => {}
  lastTurn = new Promise((resolve) => {
    endTurn = resolve
  })
  try {
    await turnBefore
    yield* generator
  } finally {
    endTurn()
  }
}

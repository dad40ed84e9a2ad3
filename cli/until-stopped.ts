import type { LocalNode } from '#opensearch/local/node.ts'

/**
 * Resolves when the person stops us (Ctrl-C, SIGTERM) or the node ends by itself; the node is stopped in either case.
 *
 * @throws HinomiError what the node died of, when it was not us.
 */
export async function untilStopped(node: LocalNode | undefined): Promise<void> {
  const signal = new Promise<'signal'>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve('signal'))
  })
  if (node === undefined) {
    const keepAlive = setInterval(() => {}, 60_000)
    await signal
    clearInterval(keepAlive)
    return
  }
  const ended = await Promise.race([signal, node.ended])
  if (ended === 'signal') await node.stop()
  else if (ended !== undefined) throw ended
}

/**
 * Returns how long the processors work for `work`, in milliseconds: unlike a clock it does not go on while others have them. For limits a
 * hundred times above what the work takes, which tell a hostile text that explodes from one that does not.
 */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

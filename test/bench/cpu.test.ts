import { expect, it } from 'vitest'
import { machineCpuSeconds, processCpuSeconds } from './cpu.ts'

it('counts what a process burns, as the process itself does, and that the machine burns no less', async ({ skip }) => {
  const before = await processCpuSeconds(process.pid)
  const machineBefore = await machineCpuSeconds()
  if (before === undefined || machineBefore === undefined) return skip('there is no /proc')

  const start = process.cpuUsage()
  for (const end = performance.now() + 400; performance.now() < end; ) Math.sqrt(end)
  const { user, system } = process.cpuUsage(start)
  const burnt = ((await processCpuSeconds(process.pid)) ?? 0) - before
  const machineBurnt = ((await machineCpuSeconds()) ?? 0) - machineBefore

  expect(burnt).toBeCloseTo((user + system) / 1e6, 1)
  expect(machineBurnt).toBeGreaterThan(burnt - 0.1)
})

it('knows nothing of a process that is not there', async () => {
  expect(await processCpuSeconds(2 ** 22 + 1)).toBeUndefined()
})

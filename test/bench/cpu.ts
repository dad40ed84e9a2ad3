import { readFile } from 'node:fs/promises'

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is (proc(5), sysconf(_SC_CLK_TCK)). */
const TICKS_PER_SECOND = 100

/** Returns the CPU seconds, user and system, that a process has used; undefined where there is no /proc. */
export async function processCpuSeconds(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // The name in brackets may hold spaces and brackets; utime and stime are the 14th and 15th field of the line (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Returns the CPU seconds that the whole machine has used; undefined where there is no /proc. */
export async function machineCpuSeconds(): Promise<number | undefined> {
  const stat = await readFile('/proc/stat', 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  const [, ...ticks] = stat.slice(0, stat.indexOf('\n')).split(/\s+/)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = ticks.map(Number)
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
}

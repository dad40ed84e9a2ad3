/** Gives a file to the reader, as if it had been downloaded. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Puts a text on the clipboard; says whether that worked. Browsers offer the clipboard only to https and this very machine. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyByHand(text)
  }
}

function copyByHand(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'off-screen'
  const holder = document.querySelector('dialog[open]') ?? document.body
  holder.append(area)
  area.select()
  try {
    return document.execCommand('copy')
  } finally {
    area.remove()
  }
}

/** The name of a file to save: `hinomi-overview-accounts-20261126-0805.csv`. `clock` is the local time as `2026-11-26 08:05:00`. */
export function fileName(parts: readonly string[], clock: string): string {
  const moment = clock.slice(0, 16).replaceAll('-', '').replace(':', '').replace(' ', '-')
  return `${['hinomi', ...parts, moment].join('-')}.csv`
}

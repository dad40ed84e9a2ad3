/**
 * Says whether a whole text fits a pattern in which `*` is any number of characters and `?` is one; the case of letters counts.
 *
 * Takes time in proportion to text times pattern at worst: going back to the last star only is enough, an earlier one could not match more.
 */
export function fitsPattern(text: string, pattern: string): boolean {
  let at = 0
  let step = 0
  let star = -1
  let starAt = 0
  while (at < text.length) {
    const wanted = pattern[step]
    if (wanted === '*') {
      star = step++
      starAt = at
    } else if (wanted === '?' || wanted === text[at]) {
      at++
      step++
    } else if (star >= 0) {
      step = star + 1
      at = ++starAt
    } else {
      return false
    }
  }
  while (pattern[step] === '*') step++
  return step === pattern.length
}

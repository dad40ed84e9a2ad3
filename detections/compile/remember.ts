/** Values of a field repeat: an account has some hundred user agents and principals. */
const MAX_REMEMBERED = 2000
const MAX_CHARACTERS = 300

/** Makes a costly question about texts remember its last answers. */
export function remembered<T>(ask: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    const answer = ask(text)
    if (text.length > MAX_CHARACTERS || answer === undefined) return answer
    if (answers.size >= MAX_REMEMBERED) answers.clear()
    answers.set(ownText(text), answer)
    return answer
  }
}

/** A text of its own: a slice would keep the whole chunk it was cut from alive for as long as somebody holds it. */
export function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

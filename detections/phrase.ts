/** Letters that join to words; those of Han, Hiragana and Katakana stand alone or among themselves. */
const WORD = String.raw`(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}_])`
const LETTER = String.raw`(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])\p{L})`
/** A word goes on over one of `.':·` between letters and one of `.',;` between digits (Unicode Standard Annex 29: word boundaries). */
const TOKEN = new RegExp(
  String.raw`${WORD}+(?:(?:(?<=${LETTER})[.':·’](?=${LETTER})|(?<=\p{N})[.',;](?=\p{N}))${WORD}+)*|[\p{Script=Han}\p{Script=Hiragana}]|\p{Script=Katakana}+`,
  'gu',
)

/** Cuts a text into the words by which OpenSearch finds it, in lower case (OpenSearch: standard analyzer). */
function wordsOf(text: string): string[] {
  return (text.match(TOKEN) ?? []).map((word) => word.toLowerCase())
}

/** Says whether a text is nothing but whole words of ASCII, with single spaces between: what both back ends understand alike. */
export function isPhrase(text: string): boolean {
  return /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text) && wordsOf(text).join(' ') === text.toLowerCase()
}

/** Makes a matcher for texts in which the words of a phrase follow one another. */
export function phraseMatcher(phrase: string): (text: string) => boolean {
  const wanted = wordsOf(phrase)
  const [first = ''] = wanted
  return (text) => {
    if (!text.toLowerCase().includes(first)) return false
    const words = wordsOf(text)
    for (let at = words.indexOf(first); at >= 0; at = words.indexOf(first, at + 1)) {
      if (wanted.every((word, number) => words[at + number] === word)) return true
    }
    return false
  }
}

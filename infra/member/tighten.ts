/** Blocks of code are indented deeper than anything that stands on one line. */
const CODE = /^ {5}/

/**
 * Leaves out the blanks after commas within brackets of YAML that stands on one line, which nobody needs (YAML 1.1, 7.4: flow collections).
 * What is quoted, and code, stays as it is.
 */
export function tighten(yaml: string): string {
  return yaml
    .split('\n')
    .map((line) => (CODE.test(line) ? line : tightenLine(line)))
    .join('\n')
}

function tightenLine(line: string): string {
  let depth = 0
  let quote = ''
  let kept = ''
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at)
    kept += sign
    if (quote !== '') {
      if (sign === '\\' && quote === '"') kept += line.charAt(++at)
      else if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    else if (sign === ',' && depth > 0 && line.charAt(at + 1) === ' ') at++
  }
  return kept
}

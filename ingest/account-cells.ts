import { isAccountId } from '#core/accounts.ts'

/** A value that is right, or the reason why it is not and what to write instead. */
export type Checked<T> = { readonly value: T } | { readonly problem: string }

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/
const EXPONENT = /^\d(?:\.\d+)?e\+?\d{1,2}$/i
const AS_TEXT = 'format the column as text in Excel and type the 12 digits again'
const SEPARATORS = /[;\uff1b\r\n]+/

/** Checks an AWS account id, and says what Excel or a person did to it when it is none. */
export function checkAccountId(cell: string): Checked<string> {
  if (isAccountId(cell)) return { value: cell }
  return { problem: accountIdProblem(cell) }
}

function accountIdProblem(cell: string): string {
  if (cell === '') return 'is empty: write the 12 digits of the account'
  if (EXPONENT.test(cell)) return `Excel rewrote the account id as ${show(cell)} and lost its digits: ${AS_TEXT}`
  if (/^\d{9,11}$/.test(cell)) {
    const zeros = cell.length === 11 ? 'a leading zero' : 'leading zeros'
    return `Excel dropped ${zeros}? ${cell} has ${cell.length} digits, ${cell.padStart(12, '0')} would have 12: ${AS_TEXT}`
  }
  const plain = cell.normalize('NFKC').replace(/[-\s'"=]/g, '')
  if (isAccountId(plain)) return `${show(cell)} is not written as 12 plain digits: write ${plain}`
  return `${show(cell)} is no AWS account id: it must have 12 digits`
}

/** Splits a cell into its values, without repeats; they are separated by `;`, also full-width as a Japanese keyboard writes it, or by line breaks. */
export function splitValues(cell: string): string[] {
  const values = cell.split(SEPARATORS).map((value) => value.trim())
  return [...new Set(values.filter((value) => value !== ''))]
}

/** Checks the names of AWS Regions, in lower case: `ap-northeast-1`. */
export function checkRegion(value: string): Checked<string> {
  const region = value.toLowerCase()
  if (REGION.test(region)) return { value: region }
  return { problem: `${show(value)} is no AWS Region: write names such as ap-northeast-1, several separated by ;` }
}

/** Checks the id of a source against those that there are. */
export function checkSource(value: string, sourceIds: readonly string[]): Checked<string> {
  const id = value.toLowerCase()
  if (sourceIds.includes(id)) return { value: id }
  return { problem: `${show(value)} is no source: write some of ${sourceIds.join(', ')}, separated by ;` }
}

/** Checks an entry of `allow_lists`; one that lets an account speak for another must name that account. */
export function checkAllowList(value: string): Checked<string> {
  const [, other] = /^speaks-for:(.*)$/s.exec(value) ?? []
  if (other === undefined || isAccountId(other)) return { value }
  return { problem: `${show(value)} names no account: write speaks-for: and 12 digits` }
}

/** Checks free text: no control characters, which could make a terminal show something else; line breaks become spaces. */
export function checkText(cell: string): Checked<string> {
  const value = cell.replace(/[^\S\r\n]*[\r\n]+\s*/g, ' ').replaceAll('\t', ' ')
  if (!/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value)) return { value }
  return { problem: `${show(cell)} holds a control character: type the text again` }
}

const MAX_SHOWN_CHARACTERS = 40

/** A value of the file as a message may show it: short and without control characters. */
export function visible(value: string): string {
  const characters = [...value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')]
  return `${characters.slice(0, MAX_SHOWN_CHARACTERS).join('')}${characters.length > MAX_SHOWN_CHARACTERS ? '…' : ''}`
}

function show(value: string): string {
  return `"${visible(value)}"`
}

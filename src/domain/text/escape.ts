/**
 * What a reader would not see, or would see elsewhere than it stands: controls, what Unicode calls format characters, line
 * separators and ignorable by default (tags, fillers, selectors of variants), halves of characters, and no characters at all.
 */
const UNSAFE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu

/**
 * Text from a repository or an agent, made fit for a terminal: control characters, and characters that hide or turn text,
 * become visible escapes. Newlines and tabs stay, and so do pictures.
 */
export function escapeText(text: string): string {
  return JOINS.test(text) ? escapeAround(text) : text.replace(UNSAFE, visible)
}

/** The same for one line: newlines and tabs are escaped as well. */
export function escapeLine(text: string): string {
  return escapeText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

function visible(char: string): string {
  const hex = (char.codePointAt(0) ?? 0).toString(16)
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

// Two characters that are not seen make one picture of several: a joiner, and the selector that asks for colours.
const JOINS = /[\u200d\ufe0f]/
const PART = String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?`
const MAYBE_PICTURE = String.raw`(?:${PART}(?:\u200d${PART}){0,4}|[0-9#*]\ufe0f\u20e3)`

/**
 * Of pictures, exactly those stay that Unicode lists (`RGI_Emoji`): each is one picture, so it says nothing beside what is
 * seen. Flags of regions, spelled by tags, are taken apart like all else.
 */
function escapeAround(text: string): string {
  // Not before it is needed: it is a large table.
  const listed = new RegExp(LISTED, 'v')
  const known = new Map<string, string>()
  return text.replace(new RegExp(`${MAYBE_PICTURE}|${UNSAFE.source}`, 'gu'), (found) => {
    if (!JOINS.test(found)) return found.replace(UNSAFE, visible)
    const before = known.get(found)
    if (before !== undefined) return before
    // Looking one up takes long: whoever has more of them than any text needs sees the others as escapes.
    const shown = known.size < MOST_PICTURES && listed.test(found) ? found : found.replace(UNSAFE, visible)
    if (known.size < MOST_PICTURES) known.set(found, shown)
    return shown
  })
}

const LISTED = String.raw`^[\p{RGI_Emoji}--\p{RGI_Emoji_Tag_Sequence}]$`
const MOST_PICTURES = 4000

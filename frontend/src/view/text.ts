/** Text on one line of at most `most` letters; what is cut shows as an ellipsis nearer the end. */
export function shortened(text: string, most: number): string {
  const head = letters(text.slice(0, 4 * most))
  if (text.length <= 4 * most && head.length <= most) return head.join("")
  const tail = Math.floor((most - 1) * 0.4)
  const end = letters(text.slice(-4 * most)).slice(-tail)
  return `${head.slice(0, most - 1 - tail).join("")}…${end.join("")}`
}

/** A path on at most `most` letters: folders at its beginning are left out first, as its end tells most. */
export function pathEnd(text: string, most: number): string {
  if (text.length <= most) return text
  const parts = text.split("/")
  for (let from = 1; from < parts.length; from++) {
    const end = `…/${parts.slice(from).join("/")}`
    // Where little would be left the middle is better cut: it keeps the beginning too.
    if (end.length <= most) return end.length < most / 2 ? text : end
  }
  return text
}

/** A name on one line of at most `most` letters or on two, parted after a sign that parts its words. */
export function inTwoLines(text: string, most: number): readonly string[] {
  if (text.length <= most) return [text]
  const end = text.slice(0, most).search(/[-_/@.# ][^-_/@.# ]*$/) + 1
  if (end < most / 3) return [shortened(text, most)]
  return [text.slice(0, end).trimEnd(), shortened(text.slice(end), most)]
}

function letters(text: string): readonly string[] {
  return [...text.toWellFormed().replace(/\s+/g, " ").trim()]
}

/** Text on one line of at most `most` letters; what is cut shows as an ellipsis nearer the end. */
export function shortened(text: string, most: number): string {
  const head = letters(text.slice(0, 4 * most))
  if (text.length <= 4 * most && head.length <= most) return head.join("")
  const tail = Math.floor((most - 1) * 0.4)
  const end = letters(text.slice(-4 * most)).slice(-tail)
  return `${head.slice(0, most - 1 - tail).join("")}…${end.join("")}`
}

function letters(text: string): readonly string[] {
  return [...text.toWellFormed().replace(/\s+/g, " ").trim()]
}

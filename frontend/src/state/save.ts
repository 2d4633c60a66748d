/** Lets the browser save text as a file. */
export function save(text: string, name: string, type: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name.replace(/[^\w.@-]+/g, "-").slice(-80)
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

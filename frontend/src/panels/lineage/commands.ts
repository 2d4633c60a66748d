/** Everything that can be done by key, in the order in which the help lists it. */
export const COMMANDS = [
  { name: "left", keys: ["ArrowLeft"], shown: "←", words: "Go to what it was made from" },
  { name: "right", keys: ["ArrowRight"], shown: "→", words: "Go to what was made from it" },
  { name: "up", keys: ["ArrowUp"], shown: "↑", words: "Go to the card above" },
  { name: "down", keys: ["ArrowDown"], shown: "↓", words: "Go to the card below" },
  { name: "details", keys: ["Enter"], shown: "Enter", words: "Show or hide the details" },
  { name: "expand", keys: ["e"], shown: "e", words: "Open one hop around it, or open the stack" },
  { name: "expandAll", keys: ["E"], shown: "E", words: "Open everything up and down from it" },
  { name: "putAway", keys: ["Backspace", "Delete"], shown: "Backspace", words: "Put the card away" },
  { name: "centre", keys: ["f"], shown: "f", words: "Centre it" },
  { name: "fit", keys: ["0"], shown: "0", words: "Fit everything on the screen" },
  { name: "closer", keys: ["+", "="], shown: "+", words: "Zoom in" },
  { name: "farther", keys: ["-"], shown: "-", words: "Zoom out" },
  { name: "litUp", keys: ["u"], shown: "u", words: "Highlight everything upstream" },
  { name: "litDown", keys: ["d"], shown: "d", words: "Highlight everything downstream" },
  { name: "litBoth", keys: ["b"], shown: "b", words: "Highlight both ways" },
  { name: "mark", keys: ["m"], shown: "m", words: "Mark it, or take the mark off" },
  { name: "path", keys: ["p"], shown: "p", words: "Show the path from the mark" },
  { name: "group", keys: ["g"], shown: "g", words: "Group by pipeline, project, owner, not at all" },
  { name: "earlier", keys: ["["], shown: "[", words: "Go back to the change before" },
  { name: "later", keys: ["]"], shown: "]", words: "Go on to the change after" },
  { name: "table", keys: ["t"], shown: "t", words: "Show as a table, or as a picture" },
  { name: "search", keys: ["/"], shown: "/", words: "Filter by the search language" },
  {
    name: "palette",
    keys: ["Ctrl+k", "Meta+k"],
    shown: "Ctrl+K",
    words: "Find a card, a thing or a command",
  },
  { name: "copy", keys: ["y"], shown: "y", words: "Copy a link to exactly this view" },
  { name: "export", keys: ["x"], shown: "x", words: "Export, or take the query along" },
  { name: "why", keys: ["w"], shown: "w", words: "Ask why it is worse than before" },
  { name: "help", keys: ["?"], shown: "?", words: "Show the keys" },
  { name: "close", keys: ["Escape"], shown: "Esc", words: "Close, or take highlights off" },
] as const

export type CommandName = (typeof COMMANDS)[number]["name"]

/** The command that a key stands for; while one types only those with Ctrl count. */
export function commandOf(event: {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}): CommandName | null {
  if (event.altKey) return null
  const held = event.ctrlKey ? "Ctrl+" : event.metaKey ? "Meta+" : ""
  const key = held ? held + event.key.toLowerCase() : event.key
  return COMMANDS.find(({ keys }) => keys.some((each) => each === key))?.name ?? null
}

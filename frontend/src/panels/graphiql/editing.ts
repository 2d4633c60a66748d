import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { json, jsonParseLinter } from "@codemirror/lang-json"
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  syntaxHighlighting,
} from "@codemirror/language"
import { linter, lintKeymap } from "@codemirror/lint"
import { EditorState, type Extension } from "@codemirror/state"
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view"
import { tags } from "@lezer/highlight"
import { graphql } from "cm6-graphql"

/** The colours of the page: its variables reach into the editor, so the theme needs no rebuilding. */
const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--ink-faint)", backgroundColor: "var(--sheet)", border: "0" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-wash)", outline: "1px solid var(--accent)" },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--sheet)",
    border: "1px solid var(--rule-strong)",
    maxWidth: "min(520px, 86vw)",
  },
  ".cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--accent-ink)",
    backgroundColor: "var(--accent)",
  },
  ".cm-completionInfo": { padding: "6px 8px", fontFamily: "var(--sans)" },
  // The editor's own wave is a data: address, which the page's policy refuses.
  ".cm-lintRange": {
    backgroundImage: "none !important",
    textDecoration: "underline wavy 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-error": { textDecorationColor: "var(--bad)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warn)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", fontSize: "12.5px" },
  ".cm-foldPlaceholder": { color: "var(--ink-soft)", backgroundColor: "var(--sunk)", border: "0" },
})

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: "var(--model)" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--run)" },
  { tag: [tags.variableName, tags.special(tags.name)], color: "var(--commit)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool, tags.null], color: "var(--deployment)" },
  { tag: [tags.typeName, tags.className], color: "var(--dataset)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
])

const SHARED: Extension = [
  LOOK,
  syntaxHighlighting(COLOURS),
  bracketMatching(),
  drawSelection(),
  EditorView.lineWrapping,
]

/** An editor for queries; completion and mistakes come with the schema. */
export function queryEditing(run: () => void): Extension {
  return [
    ...writing("Query", run),
    lineNumbers(),
    foldGutter(),
    graphql(undefined, {
      showErrorOnInvalidSchema: false,
    }),
  ]
}

/** An editor for variables as JSON. */
export function variablesEditing(run: () => void): Extension {
  const parse = jsonParseLinter()
  return [...writing("Variables", run), json(), linter((view) => (view.state.doc.length ? parse(view) : []))]
}

/** What came back, to read and to copy. */
export function answerReading(): Extension {
  return [
    SHARED,
    json(),
    foldGutter(),
    keymap.of([...defaultKeymap, ...foldKeymap]),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": "Answer", "aria-readonly": "true" }),
  ]
}

function writing(label: string, run: () => void): Extension[] {
  const running = keymap.of([
    {
      key: "Mod-Enter",
      run: () => {
        run()
        return true
      },
    },
  ])
  // Tab is left alone: it leads out of the editor, as everywhere.
  return [
    SHARED,
    running,
    history(),
    closeBrackets(),
    autocompletion(),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": label }),
  ]
}

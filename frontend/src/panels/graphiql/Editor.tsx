import { EditorState, type Extension } from "@codemirror/state"
import { EditorView } from "@codemirror/view"
import { useEffect, useRef } from "react"

/** A CodeMirror editor over `text`; `extensions` and `onView` are taken once. */
export function Editor({
  text,
  extensions,
  onText,
  onView,
}: {
  readonly text: string
  readonly extensions: () => Extension
  readonly onText?: (text: string) => void
  readonly onView?: (view: EditorView) => void
}) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const given = useRef({ text, extensions, onText, onView })
  given.current = { text, extensions, onText, onView }
  useEffect(() => {
    const host = place.current
    if (!host) return
    // In a shadow the editor's styles are sheets of their own; the page's policy refuses style elements.
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" })
    root.replaceChildren()
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: given.current.text,
        extensions: [
          given.current.extensions(),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) given.current.onText?.(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = made
    given.current.onView?.(made)
    return () => {
      view.current = null
      made.destroy()
    }
  }, [])
  useEffect(() => {
    const made = view.current
    if (!made || made.state.doc.toString() === text) return
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text } })
  }, [text])
  return <div className="graphiql-editor" ref={place} />
}

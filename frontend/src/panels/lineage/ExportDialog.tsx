import { useId, useState } from "react"
import { Link } from "wouter"
import { textOf } from "../../api/document"
import { lineageVariables } from "../../api/lineage"
import { LINEAGE } from "../../api/lineage.query"
import { useCopy } from "../../state/copy"
import { graphiqlPath } from "../../state/graphiql"
import type { LineageView } from "../../state/lineage"
import type { Emphasis } from "../../view/canvas/paint"
import { paletteOf } from "../../view/canvas/palette"
import type { Picture } from "../../view/canvas/picture"
import { pngOf } from "../../view/canvas/png"
import { svgOf } from "../../view/canvas/svg"
import { Dialog } from "./Dialog"
import { csvOf, cypherOf, pythonOf } from "./export"
import { Files } from "./Files"

const PLAIN: Emphasis = { focus: -1, hover: -1, marked: -1, lit: null }

/** The picture as a file, and the question behind it as text. */
export function ExportDialog({
  picture,
  view,
  onClose,
}: {
  readonly picture: Picture
  readonly view: LineageView
  readonly onClose: () => void
}) {
  const [problem, setProblem] = useState("")
  const name = view.ref.replace(/[^\w.@-]+/g, "-").slice(0, 60)
  const save = (ending: string, made: Blob | Promise<Blob>) => {
    Promise.resolve(made).then(
      (blob) => download(blob, `${name}.${ending}`),
      (error) => setProblem(String(error instanceof Error ? error.message : error)),
    )
  }
  const palette = () => paletteOf(document.body)
  return (
    <Dialog title="Export" onClose={onClose}>
      <fieldset className="export-files">
        <legend>What is on the screen</legend>
        <button
          type="button"
          className="button"
          onClick={() => save("png", pngOf(picture, palette(), PLAIN))}
        >
          PNG
        </button>
        <button
          type="button"
          className="button"
          onClick={() => save("svg", new Blob([svgOf(picture, palette())], { type: "image/svg+xml" }))}
        >
          SVG
        </button>
        <button
          type="button"
          className="button"
          onClick={() => save("csv", new Blob([csvOf(picture.scene)], { type: "text/csv" }))}
        >
          CSV
        </button>
      </fieldset>
      {problem && <p role="alert">{problem}</p>}
      <Files kinds={startsOf(picture)} view={view} />
      <Query picture={picture} view={view} />
    </Dialog>
  )
}

/** The kinds of what the lineage is of: several for a series. */
function startsOf({ scene }: Picture): readonly string[] {
  const { lineage } = scene.net
  const starts = new Set(lineage.starts)
  return lineage.nodes.flatMap(({ id, kind }) => (starts.has(id) ? [kind] : []))
}

const LANGUAGES = ["GraphQL", "Cypher", "Python"] as const

function Query({ picture, view }: { readonly picture: Picture; readonly view: LineageView }) {
  const id = useId()
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("GraphQL")
  const { state, copy } = useCopy()
  const text = {
    GraphQL: `${textOf(LINEAGE)}\n\n# variables\n# ${JSON.stringify(lineageVariables(view))}\n`,
    Cypher: cypherOf(picture.scene),
    Python: pythonOf(view),
  }[language]
  return (
    <div className="export-query">
      <fieldset className="export-languages">
        <legend>The view as a question</legend>
        {LANGUAGES.map((each) => (
          <label key={each}>
            <input type="radio" name={id} checked={each === language} onChange={() => setLanguage(each)} />{" "}
            {each}
          </label>
        ))}
        <button type="button" className="button" onClick={() => copy(text)}>
          {state === "copied" ? "Copied" : state === "failed" ? "Not copied" : "Copy"}
        </button>
      </fieldset>
      {language === "GraphQL" && (
        <p className="under-heading">
          <Link
            href={graphiqlPath({
              query: textOf(LINEAGE),
              variables: JSON.stringify(lineageVariables(view), null, 2),
            })}
          >
            Open it in the editor
          </Link>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className="mono export-text" tabIndex={0}>
        {text}
      </pre>
    </div>
  )
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

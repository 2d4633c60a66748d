import type { LineageView } from "../../state/lineage"
import { type ExportForm, exportPath } from "../../state/url"

interface File {
  readonly words: string
  readonly form: ExportForm
}

const WHOLE: readonly File[] = [
  { words: "PROV-JSON", form: "lineage.provjson" },
  { words: "OpenLineage", form: "lineage.openlineage.jsonl" },
  { words: "GraphML", form: "lineage.graphml" },
  { words: "DOT", form: "lineage.dot" },
  { words: "CSV", form: "lineage.csv" },
]

const BILLS: readonly File[] = [
  { words: "CycloneDX", form: "bill.cdx.json" },
  { words: "SPDX", form: "bill.spdx3.json" },
]

const BILLED: ReadonlySet<string> = new Set(["ModelVersion", "DatasetVersion"])

/** The whole lineage in the formats of other tools, and the bill of materials where one can be written. */
export function Files({ kinds, view }: { readonly kinds: readonly string[]; readonly view: LineageView }) {
  const billed = kinds.length > 0 && kinds.every((kind) => BILLED.has(kind))
  return (
    <>
      <Row title="All of the lineage" files={WHOLE} view={view} />
      {billed && <Row title="Bill of materials" files={BILLS} view={view} />}
    </>
  )
}

function Row({
  title,
  files,
  view,
}: {
  readonly title: string
  readonly files: readonly File[]
  readonly view: LineageView
}) {
  return (
    <fieldset className="export-files">
      <legend>{title}</legend>
      {files.map(({ words, form }) => (
        <a key={form} className="button" href={exportPath(form, view)} download>
          {words}
        </a>
      ))}
    </fieldset>
  )
}

import { useId } from "react"
import { Link } from "wouter"
import { type CodeGap, type CommitLine, useCodeGap } from "../../api/compare"
import type { DiffView } from "../../state/diff"
import { nodePath } from "../../state/url"
import { countText } from "../../view/numbers"
import { Failed } from "../Failed"
import { LongText } from "../LongText"
import { Waiting } from "../Waiting"

const MOST_FILES = 30

/** The commits between the two, and the files that these touched. */
export function CodePanel({ view }: { readonly view: DiffView }) {
  const heading = useId()
  const [first = "", second = ""] = view.refs
  const { data, error, refetch } = useCodeGap(first, second, view)
  return (
    <section aria-labelledby={heading} className="code-panel">
      <div className="section-head">
        <h2 id={heading}>Commits between</h2>
        {data?.first && data.second && (
          <p className="under-heading mono">
            <bdi>{data.first.name}</bdi> → <bdi>{data.second.name}</bdi>
          </p>
        )}
      </div>
      {error ? (
        <Failed error={error} onRetry={refetch} className="aside-text" />
      ) : data ? (
        <Gap gap={data} />
      ) : (
        <Waiting what="Walking the commits" />
      )}
    </section>
  )
}

function Gap({ gap }: { readonly gap: CodeGap }) {
  if (!gap.first || !gap.second) {
    return (
      <p className="aside-text">
        {gap.first || gap.second
          ? "For one of the two no commit is recorded."
          : "No commit is recorded behind either of the two."}
      </p>
    )
  }
  if (gap.firstTotal + gap.secondTotal === 0) return <p className="aside-text">Both ran the same commit.</p>
  const files = gap.files.slice(0, MOST_FILES)
  const more = gap.files.length - files.length + gap.moreFiles
  return (
    <>
      <Commits title="since the first" commits={gap.onlySecond} total={gap.secondTotal} />
      <Commits title="only in the first" commits={gap.onlyFirst} total={gap.firstTotal} />
      {files.length > 0 && (
        <p className="code-files">
          Files touched:{" "}
          {files.map((file, at) => (
            <span key={file}>
              {at > 0 && ", "}
              <code className="mono">
                <LongText text={file} most={60} plain />
              </code>
            </span>
          ))}
          {more > 0 && ` and ${countText(more, "more file", "more files")}`}
        </p>
      )}
    </>
  )
}

function Commits({
  title,
  commits,
  total,
}: {
  readonly title: string
  readonly commits: readonly CommitLine[]
  readonly total: number
}) {
  if (total === 0) return null
  return (
    <>
      <h3 className="code-title">
        {countText(total, "commit")} {title}
      </h3>
      <ul className="code-commits">
        {commits.map(({ uid, ref, name, author, message, time }) => (
          <li key={uid}>
            <Link href={nodePath({ ref })} className="mono">
              {name.slice(0, 8)}
            </Link>
            <span>
              <LongText text={message || "(no message)"} most={120} plain />
            </span>
            <span className="faint figure">
              <LongText text={author} most={30} plain /> {time.slice(0, 10)}
            </span>
          </li>
        ))}
      </ul>
      {total > commits.length && (
        <p className="faint">
          The nearest {commits.length} of {total.toLocaleString("en")}.
        </p>
      )}
    </>
  )
}

import { useMemo, useState } from "react"
import { Link } from "wouter"
import { type ImpactAnswer, useAffectedMatching, useImpact } from "../../api/impact"
import { useAddress } from "../../state/address"
import type { ImpactView } from "../../state/impact"
import { impactPath, lineagePath } from "../../state/url"
import { Answered } from "../Answered"
import { AsOf, NOW, timeOf } from "../AsOf"
import { Cut } from "../Cut"
import { Frame } from "../Frame"
import { LongText } from "../LongText"
import { ImpactBar } from "./ImpactBar"
import { ImpactHead } from "./ImpactHead"
import { ImpactPicture } from "./ImpactPicture"
import { ImpactTable } from "./ImpactTable"
import { OwnersMessage } from "./OwnersMessage"
import { sorted } from "./rows"
import "../../view/style/impact.css"

/** What depends on some things: what is served first, as a table beside a picture. */
export default function ImpactPage({ view }: { readonly view: ImpactView }) {
  const { go } = useAddress()
  const { data, error, refetch } = useImpact(view)
  const update = (part: Partial<ImpactView>) => {
    const next = { ...view, ...part }
    go(impactPath(next.refs[0] ?? "", next), { replace: next.refs.join() === view.refs.join() })
  }
  const title = data ? data.starts.map(({ name }) => name).join(", ") : view.refs.join(", ")
  return (
    <Frame title={`Impact of ${title.slice(0, 200)}`} address={`/impact/${view.refs.join(" ")}`}>
      <Answered
        data={error ? null : data}
        error={error}
        waitingFor="Following everything that depends on it"
        onRetry={() => void refetch()}
        now={timeOf(view) && { words: "Ask about it as it is now", go: () => update(NOW) }}
      >
        {(answer) => <Impacted answer={answer} view={view} onUpdate={update} />}
      </Answered>
    </Frame>
  )
}

interface ImpactedProps {
  readonly answer: ImpactAnswer
  readonly view: ImpactView
  readonly onUpdate: (part: Partial<ImpactView>) => void
}

function Impacted({ answer, view, onUpdate }: ImpactedProps) {
  const matching = useAffectedMatching(view)
  const [pointed, setPointed] = useState<string | null>(null)
  const found = view.query && matching.data ? matching.data : null
  const { sort, reversed } = view
  const things = useMemo(
    () =>
      sorted(found ? answer.affected.filter(({ uid }) => found.has(uid)) : answer.affected, sort, reversed),
    [answer, found, sort, reversed],
  )
  return (
    <>
      <ImpactHead answer={answer} view={view} />
      <AsOf view={view} onUpdate={onUpdate} />
      <Cut trust={answer.trust} title="This is not everything." walk="The walk" />
      {answer.affected.length === 0 ? (
        <NothingAffected answer={answer} />
      ) : (
        <>
          <ImpactBar
            view={view}
            things={things}
            error={view.query ? matching.error : null}
            onUpdate={onUpdate}
          />
          <div className="impact-columns">
            <ImpactTable things={things} view={view} onUpdate={onUpdate} onPoint={setPointed} />
            <div className="impact-aside">
              <ImpactPicture answer={answer} pointed={pointed} />
              <OwnersMessage starts={answer.starts} things={things} />
            </div>
          </div>
        </>
      )}
    </>
  )
}

function NothingAffected({ answer }: { readonly answer: ImpactAnswer }) {
  const [start] = answer.starts
  return (
    <div className="impact-nothing">
      <p>
        No run is recorded that used it, and nothing is derived from it. That is what the history says, which
        knows only of runs that were captured or imported.
      </p>
      {start && (
        <p>
          <Link href={lineagePath({ ref: start.ref })}>
            Look at what <LongText text={start.name} most={60} plain /> was made from
          </Link>
        </p>
      )}
    </div>
  )
}

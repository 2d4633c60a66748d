import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { type Investigation, useInvestigation } from "../../api/investigation"
import { investigationPath } from "../../state/url"
import { Answered } from "../Answered"
import { Frame } from "../Frame"
import { PathFigure } from "../why/PathFigure"
import { ClashNotice } from "./ClashNotice"
import { Conclusion } from "./Conclusion"
import { Events } from "./Events"
import { Head } from "./Head"
import { Judgements } from "./Judgements"
import { newsText, useNews } from "./news"
import { RerunPlan } from "./RerunPlan"
import { Returned } from "./Returned"
import { questionText } from "./words"
import { useWorking } from "./working"
import "../../view/style/form.css"
import "../../view/style/investigation.css"

/** One question that people work on together: its answer, what was said of it, and what came of it. */
export default function InvestigationPage({ number }: { number: string }) {
  const { data, error, refetch } = useInvestigation(number)
  const title = data
    ? `Investigation ${data.number}: ${data.title || questionText(data)}`
    : `Investigation ${number}`
  return (
    <Frame title={title} address={investigationPath(number)}>
      <Answered
        data={data}
        error={error}
        waitingFor="Reading the investigation and ranking its suspects"
        onRetry={() => void refetch()}
      >
        {(investigation) => <Panels key={investigation.number} investigation={investigation} />}
      </Answered>
    </Frame>
  )
}

function Panels({ investigation }: { investigation: Investigation }) {
  const client = useQueryClient()
  const [lit, setLit] = useState<number | null>(null)
  const [draft, setDraft] = useState("")
  const [cause, setCause] = useState("")
  const working = useWorking(investigation, ({ kind }) => kind === "conclude" && setDraft(""))
  const fresh = useNews(investigation)
  const show = () => client.setQueryData(["investigation", investigation.number], fresh)
  const conclusion = (
    <Conclusion
      investigation={investigation}
      working={working}
      draft={draft}
      onDraft={setDraft}
      cause={cause}
      onCause={setCause}
    />
  )
  return (
    <>
      <Head investigation={investigation} working={working} />
      <div className="news-slot" role="status">
        {fresh && !working.busy && (
          <button type="button" className="news" onClick={show}>
            <bdi>{newsText(fresh, investigation) || "Something changed"}: show</bdi>
          </button>
        )}
        <span className="unseen">{working.said}</span>
      </div>
      <ClashNotice working={working} investigation={investigation} />
      <div className="columns">
        <div className="column">
          <Judgements investigation={investigation} working={working} lit={lit} onLight={setLit} />
          <RerunPlan investigation={investigation} working={working} />
          <Returned investigation={investigation} />
        </div>
        <div className="column">
          {!investigation.open && conclusion}
          <PathFigure answer={investigation.answer} lit={lit} />
          {investigation.open && conclusion}
          <Events investigation={investigation} />
        </div>
      </div>
    </>
  )
}

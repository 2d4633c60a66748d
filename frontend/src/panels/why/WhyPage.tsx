import { useState } from "react"
import { textOf } from "../../api/document"
import { type Answer, useMetrics, useWhy, whyVariables } from "../../api/why"
import { WHY } from "../../api/why.query"
import { useAddress } from "../../state/address"
import { type Question, whyPath } from "../../state/url"
import { Frame } from "../Frame"
import { Waiting } from "../Waiting"
import { Affected } from "./Affected"
import { Figures } from "./Figures"
import { History } from "./History"
import { Honesty, IncompleteBanner } from "./Honesty"
import { NextRerun } from "./NextRerun"
import { PathFigure } from "./PathFigure"
import { QueryBlock } from "./QueryBlock"
import { QuestionBar } from "./QuestionBar"
import { Suspects } from "./Suspects"
import { Unanswered } from "./Unanswered"
import { Verdict } from "./Verdict"
import { verdictText } from "./verdict"

/** The answer to "which upstream change moved this metric?". */
export function WhyPage({ question }: { question: Question }) {
  const { go } = useAddress()
  const { data: answer, error, refetch } = useWhy(question)
  const metrics = useMetrics(question)
  const bar = (
    <QuestionBar
      question={question}
      goods={(answer?.alternatives ?? []).map(({ ref }) => ref)}
      metrics={metrics}
      chosen={{ good: answer?.good.asked.ref ?? "", metric: answer?.metric ?? "" }}
      onAsk={(asked) => go(whyPath(asked))}
    />
  )
  return (
    <Frame title={answer ? verdictText(answer) : `Why ${question.bad}`} address={whyPath(question)}>
      {bar}
      {answer ? (
        <AnswerPanels key={whyPath(question)} answer={answer} question={question} />
      ) : error ? (
        <Unanswered error={error} question={question} metrics={metrics} onRetry={() => void refetch()} />
      ) : (
        <Waiting what="Comparing the two lineages and ranking what changed" />
      )}
    </Frame>
  )
}

/** All panels of an answer. */
export function AnswerPanels({ answer, question }: { answer: Answer; question: Question }) {
  const [lit, setLit] = useState<number | null>(null)
  return (
    <>
      <IncompleteBanner answer={answer} />
      <Verdict answer={answer} />
      <Figures answer={answer} />
      <div className="columns">
        <div className="column">
          <Suspects answer={answer} lit={lit} onLight={setLit} />
          {answer.nextRerun && <NextRerun rerun={answer.nextRerun} answer={answer} />}
        </div>
        <div className="column column-pictures">
          <PathFigure answer={answer} lit={lit} />
          <History answer={answer} />
          {answer.status !== "none" && <Affected answer={answer} />}
        </div>
      </div>
      <div className="foot-panels">
        <Honesty answer={answer} />
        <QueryBlock query={textOf(WHY)} variables={whyVariables(question)} />
      </div>
    </>
  )
}

import { useState } from "react"
import { textOf } from "../../api/document"
import { useInvestigation } from "../../api/investigation"
import { INVESTIGATION } from "../../api/investigation.query"
import { trustOf } from "../../api/trust"
import { type Answer, useMetrics, useWhy, whyVariables } from "../../api/why"
import { WHY } from "../../api/why.query"
import { useAddress } from "../../state/address"
import { type Question, whyPath } from "../../state/url"
import { AsOf } from "../AsOf"
import { Cut } from "../Cut"
import { Frame } from "../Frame"
import { Waiting } from "../Waiting"
import { Affected } from "./Affected"
import { Figures } from "./Figures"
import { History } from "./History"
import { Honesty } from "./Honesty"
import { InquiryBar } from "./InquiryBar"
import { type Judging, useJudging } from "./judging"
import { NextRerun } from "./NextRerun"
import { PathFigure } from "./PathFigure"
import { QueryBlock } from "./QueryBlock"
import { QuestionBar } from "./QuestionBar"
import { Suspects } from "./Suspects"
import { Unanswered } from "./Unanswered"
import { Verdict } from "./Verdict"
import { verdictOf, verdictText } from "./verdict"

/** The answer to "which upstream change moved this metric?". */
export function WhyPage({ question }: { question: Question }) {
  const { go } = useAddress()
  const judged = question.investigation !== ""
  const plain = useWhy(question, !judged)
  const inquiry = useInvestigation(question.investigation)
  const answer = judged ? inquiry.data?.answer : plain.data
  const { error, refetch } = judged ? inquiry : plain
  const metrics = useMetrics(question)
  const judging = useJudging(question, answer, (judged && inquiry.data) || null)
  // Verdicts rank the same question anew: it is no other page.
  const address = whyPath({ ...question, investigation: "" })
  return (
    <Frame title={answer ? verdictText(answer) : `Why ${question.bad}`} address={address}>
      <QuestionBar
        question={question}
        goods={(answer?.alternatives ?? []).map(({ ref }) => ref)}
        metrics={metrics}
        chosen={{ good: answer?.good.asked.ref ?? "", metric: answer?.metric ?? "" }}
        onAsk={(asked) => go(whyPath({ ...asked, investigation: "" }))}
      />
      {!judged && <AsOf view={question} onUpdate={(time) => go(whyPath({ ...question, ...time }))} />}
      {answer ? (
        <AnswerPanels key={address} answer={answer} question={question} judging={judging} />
      ) : error ? (
        <Unanswered error={error} question={question} metrics={metrics} onRetry={() => void refetch()} />
      ) : (
        <Waiting what="Comparing the two lineages and ranking what changed" />
      )}
    </Frame>
  )
}

/** All panels of an answer. */
function AnswerPanels({
  answer,
  question,
  judging,
}: {
  answer: Answer
  question: Question
  judging: Judging
}) {
  const [lit, setLit] = useState<number | null>(null)
  return (
    <>
      <Cut
        trust={trustOf(answer.completeness)}
        title="This answer is incomplete."
        thing="node"
        cause="ancestor"
      />
      <Verdict answer={answer} />
      <Figures answer={answer} />
      <InquiryBar judging={judging} question={question} />
      <div className="columns">
        <div className="column">
          <Suspects answer={answer} judging={judging} lit={lit} onLight={setLit} />
          {answer.nextRerun && verdictOf(answer).conclusion !== "none" && (
            <NextRerun rerun={answer.nextRerun} answer={answer} />
          )}
        </div>
        <div className="column column-pictures">
          <PathFigure answer={answer} lit={lit} />
          <History answer={answer} />
          {answer.status !== "none" && <Affected answer={answer} />}
        </div>
      </div>
      <div className="foot-panels">
        <Honesty answer={answer} question={question} />
        {judging.inquiry ? (
          <QueryBlock
            query={textOf(INVESTIGATION)}
            variables={{ ref: `investigation:${judging.inquiry.number}` }}
          />
        ) : (
          <QueryBlock query={textOf(WHY)} variables={whyVariables(question)} />
        )}
      </div>
    </>
  )
}

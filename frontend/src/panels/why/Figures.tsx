import type { ReactNode } from "react"
import type { Answer, End } from "../../api/why"
import { KindMark } from "../../view/KindMark"
import { chanceText, decimalsFor, deltaText, NO_FIGURE, valueText } from "../../view/numbers"
import { LongText } from "../LongText"

/** The figures behind the verdict: both ends, the move, the noise and the chances. */
export function Figures({ answer }: { answer: Answer }) {
  const { good, bad, noise } = answer
  const decimals = decimalsFor(good.value, bad.value)
  return (
    <dl className="figures">
      <Figure name="Good" tone="good" value={valueText(good.value, decimals)}>
        <EndName end={good} /> <span className="faint">({answer.chosen})</span>
      </Figure>
      <Figure name="Bad" tone="bad" value={valueText(bad.value, decimals)}>
        <EndName end={bad} />
      </Figure>
      <Figure name="Change" value={deltaText(answer.delta, decimals)}>
        {answer.higherIsBetter ? "higher is better" : "lower is better"}
        {!answer.regressed && answer.delta !== 0 && "; this is no loss"}
      </Figure>
      <Figure name={noise.assumed ? "Noise, assumed" : "Noise"} value={valueText(noise.sigma, decimals + 1)}>
        <bdi>{noise.source}</bdi>
      </Figure>
      <Figure name="Change over noise" value={noise.sigma > 0 ? `${answer.sigmas.toFixed(1)} σ` : NO_FIGURE}>
        {noise.sigma > 0
          ? `by chance of seeds alone: ${chanceText(answer.pSeeds, 1)}`
          : "no noise could be measured"}
      </Figure>
      <Figure name="Proof" value={STATUS[answer.status] ?? answer.status}>
        {ESTABLISHED[answer.status] ?? ""}
      </Figure>
    </dl>
  )
}

const STATUS: Readonly<Record<string, string>> = {
  none: "no cause",
  observed: "observed",
  verified: "verified",
}

const ESTABLISHED: Readonly<Record<string, string>> = {
  none: "nothing is blamed",
  observed: "from history alone",
  verified: "reruns with and without it say so",
}

interface FigureProps {
  readonly name: string
  readonly value: string
  readonly tone?: "good" | "bad"
  readonly children: ReactNode
}

function Figure({ name, value, tone, children }: FigureProps) {
  return (
    <div className={tone ? `figure-cell figure-${tone}` : "figure-cell"}>
      <dt>{name}</dt>
      <dd className="figure-value figure">{value}</dd>
      <dd className="figure-note">{children}</dd>
    </div>
  )
}

function EndName({ end }: { end: End }) {
  return (
    <>
      <KindMark kind={end.asked.kind} size={13} /> <LongText text={end.asked.name} most={48} plain />
      {end.asked.uid !== end.run.uid && (
        <span className="faint">
          {" "}
          by run <LongText text={end.run.name} most={32} plain />
        </span>
      )}
    </>
  )
}

import { type RefObject, useEffect, useId, useRef } from "react"
import { Link } from "wouter"
import type { Answer, Evidence, Suspect } from "../../api/why"
import { impactPath } from "../../state/url"
import { chanceText, countText, decimalsFor, deltaText } from "../../view/numbers"
import { ProbabilityBar } from "../../view/ProbabilityBar"
import { LongText } from "../LongText"
import type { Judging } from "./judging"
import { Verdicts } from "./Verdicts"
import { hasLevels, titleOf } from "./verdict"

export interface SuspectCardProps {
  readonly suspect: Suspect
  readonly place: number
  readonly answer: Answer
  readonly judging: Judging
  readonly credible: boolean
  /** Whether it is the first, or cannot be told from the first. */
  readonly leading: boolean
  readonly aliases: readonly Suspect[]
  readonly open: boolean
  readonly lit: boolean
  readonly onToggle: () => void
  readonly onLight: (on: boolean) => void
}

/** One suspect: its probability and change at a glance, the reasons below. */
export function SuspectCard(props: SuspectCardProps) {
  const { suspect, place, judging, credible, leading, aliases, open, lit, onToggle, onLight } = props
  const { comparable } = props.answer
  const body = useId()
  const card = useRef<HTMLLIElement>(null)
  const judged = judging.inquiry?.verdicts.some((verdict) => verdict.suspect === suspect.ref) ?? false
  useFocusAfter(card, judging.last?.ref === suspect.ref ? judging.last : null, judged)
  return (
    <li
      ref={card}
      className={["suspect", credible ? "suspect-credible" : "", lit ? "suspect-lit" : ""].join(" ")}
      onPointerEnter={() => onLight(true)}
      onPointerLeave={() => onLight(false)}
      onFocus={() => onLight(true)}
      onBlur={() => onLight(false)}
    >
      <h3 className="suspect-head">
        <button type="button" aria-expanded={open} aria-controls={body} onClick={onToggle}>
          <span className="suspect-rank figure">{place + 1}</span>
          <span className="suspect-name">
            <span className="suspect-kind">{suspect.kind}</span>{" "}
            <LongText text={suspect.name} most={90} plain />
            {place === 0 && props.answer.status === "verified" && (
              <span className="badge badge-good">verified by rerun</span>
            )}
          </span>
          {comparable && <span className="suspect-chance figure">{chanceText(suspect.probability)}</span>}
        </button>
      </h3>
      {comparable && <ProbabilityBar probability={suspect.probability} tone={leading ? "first" : "other"} />}
      <Change suspect={suspect} />
      {suspect.since && (
        <p className="suspect-since">
          The history points at{" "}
          <strong className="mono">
            <LongText text={suspect.since} most={60} plain />
          </strong>
          , which came between.
        </p>
      )}
      {aliases.length > 0 && (
        <p className="suspect-alias">
          Your history cannot tell it from <bdi>{aliases.map(titleOf).join(" or ")}</bdi>
        </p>
      )}
      <Verdicts suspect={suspect} judging={judging} />
      <div id={body} className="suspect-body" hidden={!open}>
        {open && <Reasons {...props} />}
        {open && <Actions {...props} />}
      </div>
    </li>
  )
}

/** Leaves the focus in the card whose button has just gone with what it did. */
function useFocusAfter(card: RefObject<HTMLLIElement | null>, deed: object | null, judged: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buttons change with `judged`
  useEffect(() => {
    if (!deed || (document.activeElement && document.activeElement !== document.body)) return
    const find = (selector: string) => card.current?.querySelector<HTMLElement>(selector)
    const next = find(".take-back") ?? find(".suspect-head button")
    next?.focus({ preventScroll: true })
  }, [card, deed, judged])
}

function Change({ suspect }: { suspect: Suspect }) {
  if (!hasLevels(suspect)) return null
  return (
    <p className="change">
      <span className="unseen">from </span>
      <del className="mono">
        <LongText text={suspect.before || "absent"} most={72} />
      </del>
      <span className="change-arrow" aria-hidden="true">
        {" "}
        →{" "}
      </span>
      <span className="unseen"> to </span>
      <ins className="mono">
        <LongText text={suspect.after || "absent"} most={72} />
      </ins>
    </p>
  )
}

function Reasons({ suspect, answer }: SuspectCardProps) {
  const decimals = decimalsFor(answer.good.value, answer.bad.value)
  const groups = [
    { title: "For", sign: "+", found: suspect.evidence.filter(({ ratio }) => ratio > 1) },
    { title: "Against", sign: "−", found: suspect.evidence.filter(({ ratio }) => ratio < 1) },
    { title: "Noted", sign: "·", found: suspect.evidence.filter(({ ratio }) => ratio === 1) },
  ]
  return (
    <>
      {groups.map(({ title, sign, found }) =>
        found.length ? <EvidenceList key={title} title={title} sign={sign} found={found} /> : null,
      )}
      {suspect.contrasts.length > 0 && (
        <div className="evidence">
          <h4>Contrasts</h4>
          <ul>
            {suspect.contrasts.map(({ having, without, delta, others }) => (
              <li key={`${having.uid} ${without.uid}`}>
                <LongText text={having.name} most={40} plain /> against{" "}
                <LongText text={without.name} most={40} plain />:{" "}
                <span className="figure">{deltaText(delta, decimals)}</span>,{" "}
                {others === 0
                  ? "alike in all else recorded"
                  : `${countText(others, "other suspect differs", "other suspects differ")} too`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {suspect.effect !== 0 && (
        <p className="effect">
          Moves the metric by <span className="figure">{deltaText(suspect.effect, decimals)}</span>
          <span className="faint figure">
            {" "}
            (90 %: {deltaText(suspect.low, decimals)} to {deltaText(suspect.high, decimals)})
          </span>
        </p>
      )}
      {suspect.path.length > 0 && (
        <p className="suspect-path">
          <span className="unseen">Path: </span>
          {suspect.path.map((step, at) => (
            <span key={step.uid}>
              {at > 0 && <span className="path-arrow"> › </span>}
              <LongText text={step.name} most={44} plain />
            </span>
          ))}
        </p>
      )}
    </>
  )
}

/** What can be done with a suspect: rule it out, or see what else its change reached. */
function Actions({ suspect, judging }: SuspectCardProps) {
  const [start] = suspect.path
  const judged = judging.inquiry?.verdicts.some((verdict) => verdict.suspect === suspect.ref)
  const closed = judging.inquiry?.open === false
  if (closed && !start?.ref) return null
  return (
    <p className="suspect-actions">
      {!closed && !judged && (
        <button
          type="button"
          className="button"
          aria-disabled={judging.busy}
          onClick={() => judging.refuse(suspect)}
          aria-label={`Not it: ${titleOf(suspect).slice(0, 100)}`}
        >
          Not it
        </button>
      )}
      {start?.ref && (
        <Link
          className="button"
          href={impactPath(start.ref)}
          title={`Everything that depends on ${start.name}`}
        >
          Mark bad
          <span className="unseen">
            : see what depends on <bdi>{start.name.slice(0, 100)}</bdi>
          </span>
        </Link>
      )}
    </p>
  )
}

function EvidenceList({ title, sign, found }: { title: string; sign: string; found: readonly Evidence[] }) {
  return (
    <div className={`evidence evidence-${title.toLowerCase()}`}>
      <h4>{title}</h4>
      <ul>
        {found.map(({ text, ratio }) => (
          <li key={text}>
            <span className="evidence-sign" aria-hidden="true">
              {sign}
            </span>
            <LongText text={text} most={280} />
            {ratio !== 1 && (
              <span
                className="evidence-ratio figure"
                title={`Makes it ${ratioText(ratio)} times as likely to be the cause`}
              >
                {" "}
                ×{ratioText(ratio)}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function ratioText(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : String(Number(ratio.toPrecision(2))).replace(/^0\./, ".")
}

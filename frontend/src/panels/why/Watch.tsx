import { ApiProblem } from "../../api/problem"
import { useWatched, useWatching } from "../../api/watching"
import type { Answer } from "../../api/why"
import { LongText } from "../LongText"

/** Whether regressions of the metric are told as they arrive, and the way to change that. */
export function Watch({ answer }: { answer: Answer }) {
  const { metric, higherIsBetter, bad } = answer
  const { data: series } = useWatched(bad.asked.kind.endsWith("Version") ? bad.asked.uid : "")
  const watching = useWatching(series, metric, higherIsBetter)
  if (!series) return null
  const watched = series.metrics.includes(metric)
  const what = (
    <>
      <bdi>{metric}</bdi> of <LongText text={series.name} most={60} plain />
    </>
  )
  return (
    <p className="watch">
      {watched ? (
        <>Drops of {what} are told on the home page as they happen. </>
      ) : (
        <>Be told when {what} drops again: </>
      )}
      <button
        type="button"
        className="link-button"
        aria-disabled={watching.isPending}
        onClick={() => !watching.isPending && watching.mutate(!watched)}
      >
        {watched ? "Stop watching" : "Watch"}
        <span className="unseen"> {what}</span>
      </button>
      {watching.error && (
        <span role="alert" className="inquiry-problem">
          {" "}
          <bdi>{ApiProblem.of(watching.error).message}</bdi>
        </span>
      )}
    </p>
  )
}

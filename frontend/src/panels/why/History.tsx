import { useId } from "react"
import type { Answer } from "../../api/why"
import { MetricChart } from "../../view/MetricChart"
import { countText, decimalsFor, valueText } from "../../view/numbers"
import { LongText } from "../LongText"
import { Watch } from "./Watch"

/** The metric over the runs that the answer rests on: drawn, and as a table. */
export function History({ answer }: { answer: Answer }) {
  const heading = useId()
  const { good, bad, history } = answer
  const decimals = decimalsFor(good.value, bad.value)
  return (
    <section aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>
          <bdi>{answer.metric}</bdi> over the history
        </h2>
        <p className="under-heading">{countText(history.length, "run")}, oldest first</p>
      </div>
      <MetricChart
        metric={answer.metric}
        history={history}
        good={good.run.uid}
        bad={bad.run.uid}
        sigma={answer.noise.sigma}
        decimals={decimals}
      />
      <Watch answer={answer} />
      <details className="values">
        <summary>The values as a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className="values-scroll" tabIndex={0} aria-label={`${answer.metric} by run`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col" className="values-figure">
                  <bdi>{answer.metric}</bdi>
                </th>
              </tr>
            </thead>
            <tbody>
              {history.map(({ id, name, value }) => (
                <tr key={id}>
                  <td>
                    <LongText text={name} most={60} plain />
                    {id === good.run.uid && <span className="values-good"> good</span>}
                    {id === bad.run.uid && <span className="values-bad"> bad</span>}
                  </td>
                  <td className="values-figure figure">{valueText(value, decimals)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  )
}

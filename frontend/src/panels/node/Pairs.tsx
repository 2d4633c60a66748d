import { LongText } from "../LongText"

/** Names with values, in columns where there is room. */
export function Pairs({ pairs }: { readonly pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl className="node-pairs">
      {pairs.map(([key, value]) => (
        <div key={key}>
          <dt>
            <LongText text={key} most={60} plain />
          </dt>
          <dd>
            {value === "" ? <span className="faint">empty</span> : <LongText text={value} most={160} />}
          </dd>
        </div>
      ))}
    </dl>
  )
}

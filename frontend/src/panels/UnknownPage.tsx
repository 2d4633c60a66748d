import { Link } from "wouter"
import { Frame } from "./Frame"

/** An address that leads nowhere. */
export function UnknownPage() {
  return (
    <Frame title="Nothing here" address="?">
      <div className="notice">
        <h1>There is no page at this address</h1>
        <p>
          Pages about a move of a metric look like <code>/why/model:churn@7</code>. If a link brought you
          here, it may have lost its end.
        </p>
        <div className="actions">
          <Link href="/">Search from the start</Link>
        </div>
      </div>
    </Frame>
  )
}

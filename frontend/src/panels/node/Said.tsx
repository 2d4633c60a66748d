import { useState } from "react"
import { Link } from "wouter"
import { useSaid } from "../../api/node"
import { nodePath } from "../../state/url"
import { LongText } from "../LongText"

/** What an attribute of a thing ever was, newest first, asked for when it is opened. */
export function SaidHistory({
  uid,
  attribute,
  title,
  nameOf,
}: {
  readonly uid: string
  readonly attribute: string
  readonly title: string
  /** The name of the version that a value points at, "" where it is not known. */
  readonly nameOf?: (value: string) => string
}) {
  const [open, setOpen] = useState(false)
  const { data, error } = useSaid(uid, attribute, open)
  return (
    <details className="node-said" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {error && <p role="alert">{error.message}</p>}
      {data?.length === 0 && <p className="faint">Nothing was ever said.</p>}
      {data && data.length > 0 && (
        <ol>
          {data.map(({ id, name, value, at }) => (
            <li key={id}>
              <time className="figure faint" dateTime={at}>
                {at.replace("T", " ").slice(0, 16)}
              </time>{" "}
              {name && (
                <>
                  <LongText text={name} most={40} plain />
                  {": "}
                </>
              )}
              {value === null ? (
                <span className="faint">taken away</span>
              ) : attribute === "owner" ? (
                <span>added</span>
              ) : nameOf ? (
                <Link href={nodePath({ ref: value })}>
                  <LongText text={nameOf(value) || "a version"} most={60} plain />
                </Link>
              ) : (
                <LongText text={value} most={200} />
              )}
            </li>
          ))}
        </ol>
      )}
    </details>
  )
}

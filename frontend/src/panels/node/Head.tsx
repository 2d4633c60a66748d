import { Link } from "wouter"
import { shownName } from "../../api/named"
import type { Thing } from "../../api/node"
import type { NodeView } from "../../state/node"
import { diffPath, impactPath, investigationPath, lineagePath, nodePath, whyPath } from "../../state/url"
import { KindMark } from "../../view/KindMark"
import { CopyButton } from "../CopyButton"
import { LongText } from "../LongText"
import { ASKABLE, kindWords } from "./words"

/** What the thing is called, what it belongs to, and where one can go from here. */
export function Head({ thing, view }: { readonly thing: Thing; readonly view: NodeView }) {
  const version = "predecessor" in thing ? thing : null
  return (
    <header className="node-head">
      <p className="node-kind">
        <KindMark kind={thing.kind} size={14} /> {kindWords(thing)}
        {thing.project && (
          <>
            {" in "}
            <bdi>{thing.project}</bdi>
          </>
        )}
        {version?.series && (
          <>
            {" of "}
            <Link
              href={nodePath({ ref: version.series.qualifiedRef, asOf: view.asOf, knownAt: view.knownAt })}
            >
              <LongText text={version.series.name} most={60} plain />
            </Link>
          </>
        )}
      </p>
      <h1>
        <LongText text={shownName(thing.kind, thing.name)} most={140} />
        {"aliases" in thing &&
          thing.aliases.map((alias) => (
            <span className="alias" key={alias}>
              <bdi>{alias}</bdi>
            </span>
          ))}
      </h1>
      <p className="node-ref">
        <code className="mono">
          <LongText text={thing.qualifiedRef} most={90} plain />
        </code>{" "}
        <CopyButton className="link-button" text={thing.qualifiedRef}>
          Copy the reference
        </CopyButton>
      </p>
      {thing.contradictions.map(({ sort, message }) => (
        <p className="node-odd" role="note" key={`${sort} ${message}`}>
          <strong>This cannot be so.</strong> <bdi>{message}</bdi>
        </p>
      ))}
      <Ways thing={thing} view={view} />
    </header>
  )
}

function Ways({ thing, view }: { readonly thing: Thing; readonly view: NodeView }) {
  const ref = thing.qualifiedRef
  const { asOf, knownAt } = view
  const predecessor = "predecessor" in thing ? thing.predecessor : null
  const successor = "successor" in thing ? thing.successor : null
  return (
    <nav className="node-ways" aria-label="From here">
      <Link className="button" href={lineagePath({ ref, asOf, knownAt })}>
        Lineage
      </Link>
      {ASKABLE.has(thing.kind) && (
        <Link className="button" href={whyPath({ bad: ref, asOf, knownAt })}>
          Why is it worse?
        </Link>
      )}
      {thing.kind === "Investigation" ? (
        <Link className="button" href={investigationPath(thing.name)}>
          Open the investigation
        </Link>
      ) : (
        <Link className="button" href={impactPath(ref)}>
          Impact
        </Link>
      )}
      {predecessor && (
        <Link className="button" href={diffPath([predecessor.qualifiedRef, ref])}>
          Compare with {versionOf(predecessor.name)}
        </Link>
      )}
      <span className="node-neighbours">
        {predecessor && (
          <Link href={nodePath({ ref: predecessor.qualifiedRef, asOf, knownAt })}>
            ← {versionOf(predecessor.name)}
          </Link>
        )}
        {successor && (
          <Link href={nodePath({ ref: successor.qualifiedRef, asOf, knownAt })}>
            {versionOf(successor.name)} →
          </Link>
        )}
      </span>
    </nav>
  )
}

function versionOf(name: string): string {
  return name.slice(name.lastIndexOf("@") + 1).slice(0, 24)
}

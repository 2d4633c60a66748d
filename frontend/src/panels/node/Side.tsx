import { Link } from "wouter"
import type { Change } from "../../api/deeds"
import { type Changeable, changeableOf, type Thing, useVersions } from "../../api/node"
import type { NodeView } from "../../state/node"
import { catalogPath } from "../../state/url"
import { momentText } from "../../view/times"
import { Field, textIn } from "../ChangeForm"
import { LongText } from "../LongText"
import { Aliases } from "./Aliases"
import { Description } from "./Description"
import { Labels } from "./Labels"
import { SaidHistory } from "./Said"
import { useChange } from "./useChange"
import { listOf } from "./words"

/** What people say about a thing and may change, and its identity. */
export function Side({ thing, view }: { readonly thing: Thing; readonly view: NodeView }) {
  const editable = !view.asOf && !view.knownAt
  const seen = changeableOf(thing)
  const description = useChange(thing.uid, seen)
  const owners = useChange(thing.uid, seen)
  const tags = useChange(thing.uid, seen)
  return (
    <aside className="node-side" aria-label="About it">
      <section aria-label="Description">
        <h2>Description</h2>
        <Description text={seen.description} changing={description} editable={editable} />
      </section>
      {"pointers" in thing && <SeriesAliases thing={thing} seen={seen} view={view} editable={editable} />}
      {"series" in thing && thing.series && (
        <VersionAliases thing={thing} series={thing.series} editable={editable} />
      )}
      <Labels
        title="Owners"
        one="an owner"
        labels={thing.owners.map((name) => ({
          key: name,
          text: name,
          href: catalogPath({ query: ownedBy(name) }),
          removal: { what: "owner", name, value: null },
        }))}
        changing={owners}
        editable={editable}
        fields={<Field name="name" label="Who" most={200} first />}
        wanted={wantedOwner}
      />
      <Labels
        title="Tags"
        one="a tag"
        labels={thing.tags.map(({ key, value }) => ({
          key,
          text: value === "true" ? key : `${key} = ${value}`,
          removal: { what: "tag", name: key, value: null },
        }))}
        changing={tags}
        editable={editable}
        fields={
          <>
            <Field name="name" label="Tag" most={200} first />
            <Field name="value" label="Value" most={1000} required={false} />
          </>
        }
        wanted={wantedTag}
      />
      <Identity thing={thing} />
    </aside>
  )
}

function SeriesAliases({
  thing,
  seen,
  view,
  editable,
}: {
  readonly thing: Extract<Thing, { pointers: unknown }>
  readonly seen: Changeable
  readonly view: NodeView
  readonly editable: boolean
}) {
  const { data } = useVersions(thing.uid, view)
  const changing = useChange(thing.uid, seen)
  const versions = (data?.versions ?? []).map(({ uid, version }) => ({ uid, name: version }))
  const known = new Map(versions.map(({ uid, name }) => [uid, name]))
  return (
    <Aliases
      series={thing.uid}
      pointers={thing.pointers.map(({ name, versionUid, version }) => ({
        name,
        uid: versionUid,
        version: version?.name ?? "a version that was never described",
      }))}
      versions={versions}
      nameOf={(uid) => known.get(uid) ?? ""}
      changing={changing}
      editable={editable}
    />
  )
}

/** The aliases of one version: they belong to its series, whose revision counts. */
function VersionAliases({
  thing,
  series,
  editable,
}: {
  readonly thing: Extract<Thing, { series: unknown }>
  readonly series: NonNullable<Extract<Thing, { series: unknown }>["series"]>
  readonly editable: boolean
}) {
  const seen: Changeable = {
    revision: series.revision,
    description: "",
    owners: [],
    tags: new Map(),
    aliases: new Map(series.pointers.map(({ name, versionUid }) => [name, versionUid])),
  }
  const changing = useChange(series.uid, seen)
  return (
    <Labels
      title="Aliases"
      one="an alias"
      labels={thing.aliases.map((name) => ({
        key: name,
        text: name,
        removal: { what: "alias", name, value: null },
      }))}
      changing={changing}
      editable={editable}
      fields={<Field name="name" label="Alias, e.g. champion" most={200} first />}
      wanted={(form) => {
        const name = textIn(form, "name")
        return name ? { what: "alias", name, value: thing.uid } : null
      }}
      shown={() => "another version"}
    />
  )
}

function Identity({ thing }: { readonly thing: Thing }) {
  const authors = listOf(thing.props, "author")
  const rows: readonly (readonly [string, string])[] = [
    ["Came to be", `${momentText(thing.occurredAt)} UTC`],
    ["First learned", `${momentText(thing.recordedAt)} UTC`],
    ["Author", authors.join(", ")],
    ["Full hash", listOf(thing.props, "sha")[0] ?? ""],
    ["Facts", thing.revision.toLocaleString("en")],
    ...thing.digests.map(({ algorithm, value }) => [algorithm, value] as const),
    ["Identity", thing.uid],
  ]
  return (
    <section aria-label="Identity">
      <h2>Identity</h2>
      <dl className="node-facts">
        {rows
          .filter(([, value]) => value !== "")
          .map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>
                <LongText text={value} most={80} />
              </dd>
            </div>
          ))}
      </dl>
      <SaidHistory uid={thing.uid} attribute="tag" title="Tags over time" />
      <SaidHistory uid={thing.uid} attribute="owner" title="Owners over time" />
      <SaidHistory uid={thing.uid} attribute="description" title="Descriptions over time" />
      {thing.kind === "Agent" && (
        <p>
          <Link href={catalogPath({ query: ownedBy(thing.name) })}>All they own</Link>
        </p>
      )}
    </section>
  )
}

/** The search for what somebody owns; a quote within a text is doubled. */
function ownedBy(name: string): string {
  return `owner = '${name.replaceAll("'", "''")}'`
}

function wantedOwner(form: FormData): Change | null {
  const name = textIn(form, "name")
  return name ? { what: "owner", name, value: "owner" } : null
}

function wantedTag(form: FormData): Change | null {
  const name = textIn(form, "name")
  const value = textIn(form, "value")
  return name ? { what: "tag", name, value: value || "true" } : null
}

import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from "graphql"
import { useState } from "react"

const MOST_FOUND = 60

/** The schema to read: types and their fields, with a search over all names. */
export function Docs({ schema }: { readonly schema: GraphQLSchema }) {
  const [path, setPath] = useState<readonly string[]>(["Query"])
  const [sought, setSought] = useState("")
  const name = path.at(-1) ?? "Query"
  const type = schema.getType(name)
  const open = (next: string) => {
    setSought("")
    setPath((before) => [...before.filter((each) => each !== next), next])
  }
  return (
    <aside className="graphiql-docs" aria-label="Schema">
      <label className="unseen" htmlFor="graphiql-docs-search">
        Search the schema
      </label>
      <input
        id="graphiql-docs-search"
        type="search"
        placeholder="Search the schema"
        value={sought}
        onChange={(event) => setSought(event.target.value)}
      />
      {sought.trim() ? (
        <Found schema={schema} sought={sought.trim()} onOpen={open} />
      ) : (
        <>
          <p className="graphiql-path">
            {["Query", "Mutation", "Subscription"]
              .filter((each) => schema.getType(each))
              .map((each) => (
                <TypeLink key={each} name={each} onOpen={() => setPath([each])} />
              ))}
            {path.length > 1 && (
              <button type="button" className="link-button" onClick={() => setPath(path.slice(0, -1))}>
                ← {path.at(-2)}
              </button>
            )}
          </p>
          {type && <TypeDocs type={type} onOpen={open} />}
        </>
      )}
    </aside>
  )
}

function TypeDocs({
  type,
  onOpen,
}: {
  readonly type: GraphQLNamedType
  readonly onOpen: (name: string) => void
}) {
  return (
    <>
      <h2>{type.name}</h2>
      {type.description && <p className="graphiql-words">{type.description}</p>}
      {(isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().length > 0 && (
        <p>
          is{" "}
          {type.getInterfaces().map(({ name }) => (
            <TypeLink key={name} name={name} onOpen={onOpen} />
          ))}
        </p>
      )}
      {(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) && (
        <dl>
          {Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields()).map(
            (field) => (
              <FieldDocs key={field.name} field={field} onOpen={onOpen} />
            ),
          )}
        </dl>
      )}
      {isEnumType(type) && (
        <ul>
          {type.getValues().map(({ name, description }) => (
            <li key={name}>
              <code>{name}</code> {description}
            </li>
          ))}
        </ul>
      )}
      {isUnionType(type) &&
        type.getTypes().map(({ name }) => <TypeLink key={name} name={name} onOpen={onOpen} />)}
    </>
  )
}

function FieldDocs({
  field,
  onOpen,
}: {
  readonly field: GraphQLField<unknown, unknown> | GraphQLInputField
  readonly onOpen: (name: string) => void
}) {
  const args = "args" in field ? field.args : []
  return (
    <div>
      <dt className="mono">
        <span className="graphiql-field">{field.name}</span>
        {args.length > 0 && (
          <span className="graphiql-args">
            (
            {args.map((arg, at) => (
              <span key={arg.name}>
                {at > 0 && ", "}
                {arg.name}:{" "}
                <TypeText text={String(arg.type)} name={getNamedType(arg.type).name} onOpen={onOpen} />
              </span>
            ))}
            )
          </span>
        )}
        : <TypeText text={String(field.type)} name={getNamedType(field.type).name} onOpen={onOpen} />
      </dt>
      {field.description && <dd>{field.description}</dd>}
    </div>
  )
}

function Found({
  schema,
  sought,
  onOpen,
}: {
  readonly schema: GraphQLSchema
  readonly sought: string
  readonly onOpen: (name: string) => void
}) {
  const found = search(schema, sought)
  return (
    <ul className="graphiql-found">
      {found.length === 0 && <li className="faint">Nothing is called that.</li>}
      {found.slice(0, MOST_FOUND).map(({ type, field }) => (
        <li key={`${type}.${field}`} className="mono">
          <TypeLink name={type} onOpen={onOpen} />
          {field && `.${field}`}
        </li>
      ))}
    </ul>
  )
}

function TypeText({
  text,
  name,
  onOpen,
}: {
  readonly text: string
  readonly name: string
  readonly onOpen: (name: string) => void
}) {
  const at = text.indexOf(name)
  return (
    <>
      {text.slice(0, at)}
      <TypeLink name={name} onOpen={onOpen} />
      {text.slice(at + name.length)}
    </>
  )
}

function TypeLink({ name, onOpen }: { readonly name: string; readonly onOpen: (name: string) => void }) {
  return (
    <button type="button" className="link-button graphiql-type" onClick={() => onOpen(name)}>
      {name}
    </button>
  )
}

/** Types and fields whose name holds `sought`; those that begin with it first. */
function search(
  schema: GraphQLSchema,
  sought: string,
): readonly { readonly type: string; readonly field: string }[] {
  const wanted = sought.toLowerCase()
  const found: { type: string; field: string; rank: number }[] = []
  const look = (type: string, field: string) => {
    const at = (field || type).toLowerCase().indexOf(wanted)
    if (at !== -1) found.push({ type, field, rank: (at === 0 ? 0 : 2) + (field ? 1 : 0) })
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue
    look(type.name, "")
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.keys(type.getFields())) look(type.name, field)
    }
  }
  return found.sort((a, b) => a.rank - b.rank || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0))
}

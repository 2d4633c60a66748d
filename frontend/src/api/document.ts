import type { initGraphQLTada, TadaDocumentNode } from "gql.tada"
import type { introspection } from "./schema.d.ts"

/** How the scalars of the API arrive as JSON. */
interface Scalars {
  BigInt: string
  Columns: unknown
  DateTime: string
  JSON: unknown
}

type Tada = initGraphQLTada<{ introspection: introspection; scalars: Scalars; disableMasking: true }>

export type { ResultOf, VariablesOf } from "gql.tada"

/** A document with the types of its result and variables. */
export type Document<Result, Variables> = TadaDocumentNode<Result, Variables>

/** Types a document by the schema. When it runs it only keeps the text: nobody parses GraphQL in the browser. */
export const graphql = ((text: string, fragments: readonly object[] = []) => ({
  text: [text.trim(), ...fragments.map(textOf)].join("\n\n"),
})) as unknown as Tada

/** The text of a document, to be sent or shown. */
export function textOf(document: object): string {
  return (document as { readonly text: string }).text
}

import { type OperationDefinitionNode, parse, print } from "graphql"

/** The operations of a text, none while it cannot be read. */
export function operationsOf(query: string): readonly OperationDefinitionNode[] {
  try {
    return parse(query, { noLocation: true }).definitions.filter(
      (each): each is OperationDefinitionNode => each.kind === "OperationDefinition",
    )
  } catch {
    return []
  }
}

/** The text evenly indented, null while it cannot be read. */
export function tidied(query: string): string | null {
  try {
    return `${print(parse(query))}\n`
  } catch {
    return null
  }
}

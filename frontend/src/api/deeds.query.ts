import { graphql } from "./document"

/** Sets or removes a description. */
export const DESCRIBE = graphql(`
mutation Describe($input: DescribeInput!) {
  done: describe(input: $input) { problems { code message field } entity { revision } }
}
`)

/** Adds a tag or changes its value. */
export const ADD_TAG = graphql(`
mutation AddTag($input: TagInput!) {
  done: addTag(input: $input) { problems { code message field } entity { revision } }
}
`)

/** Takes a tag away. */
export const REMOVE_TAG = graphql(`
mutation RemoveTag($input: RemoveTagInput!) {
  done: removeTag(input: $input) { problems { code message field } entity { revision } }
}
`)

/** Adds an owner. */
export const ADD_OWNER = graphql(`
mutation AddOwner($input: OwnerInput!) {
  done: addOwner(input: $input) { problems { code message field } entity { revision } }
}
`)

/** Takes an owner away. */
export const REMOVE_OWNER = graphql(`
mutation RemoveOwner($input: RemoveOwnerInput!) {
  done: removeOwner(input: $input) { problems { code message field } entity { revision } }
}
`)

/** Points an alias at a version. */
export const SET_ALIAS = graphql(`
mutation SetAlias($input: SetAliasInput!) {
  done: setAlias(input: $input) { problems { code message field } entity { revision } }
}
`)

/** Ends an alias. */
export const REMOVE_ALIAS = graphql(`
mutation RemoveAlias($input: RemoveAliasInput!) {
  done: removeAlias(input: $input) { problems { code message field } entity { revision } }
}
`)

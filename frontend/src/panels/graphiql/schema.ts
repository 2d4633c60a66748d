import { useQuery } from "@tanstack/react-query"
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from "graphql"
import type { Document } from "../../api/document"
import { request } from "../../api/request"

/** The schema of the server, asked of it. */
export function useSchema() {
  return useQuery({
    queryKey: ["schema"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<GraphQLSchema> => {
      const text = getIntrospectionQuery({ inputValueDeprecation: true })
      const document = { text } as unknown as Document<IntrospectionQuery, Record<string, never>>
      return buildClientSchema(await request(document, {}, signal))
    },
  })
}

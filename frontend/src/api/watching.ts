import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { newKey } from "./investigation"
import { ApiProblem, codeOf } from "./problem"
import { request } from "./request"
import { UNWATCH, WATCH, WATCHED } from "./watching.query"

/** A series, and the metrics whose regressions are told. */
export interface Watched {
  readonly uid: string
  readonly name: string
  readonly metrics: readonly string[]
}

/** The series of a version and what of it is watched; null where there is none. */
export function useWatched(version: string) {
  return useQuery({
    queryKey: ["watched", version],
    queryFn: async ({ signal }): Promise<Watched | null> => {
      const { entity } = await request(WATCHED, { of: { uid: version } }, signal)
      const series = entity && "series" in entity ? entity.series : null
      return series && { uid: series.uid, name: series.name, metrics: Object.keys(series.props ?? {}) }
    },
    enabled: version !== "",
    retry: false,
  })
}

/** Watches a metric of a series, or no longer. */
export function useWatching(series: Watched | null | undefined, metric: string, higherIsBetter: boolean) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (watch: boolean) => {
      if (!series) throw new ApiProblem("INVALID", "there is no series to watch")
      const every = { series: { uid: series.uid }, metric, idempotencyKey: newKey() }
      const better = higherIsBetter ? ("HIGHER" as const) : ("LOWER" as const)
      const { done } = watch
        ? await request(WATCH, { input: { ...every, better } })
        : await request(UNWATCH, { input: every })
      const [first] = done.problems
      if (first) throw new ApiProblem(codeOf(first.code), first.message)
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["watched"] }),
  })
}

// Histories of any size, the same for the same size: data sets, runs that use one to three of them, what they make.

const STAGES = 24

/** How an answer says that nothing is missing from it. */
export const COMPLETE = {
  complete: true,
  truncatedBy: "",
  hiddenCount: 0,
  frontier: [],
  unknown: [],
  asOf: null,
  knownAt: null,
  indexedThrough: "1",
}

/** A history as the API answers a lineage: `count` things in two dozen stages, each fed by those shortly before. */
export function syntheticLineage(count) {
  const next = random(count)
  const width = Math.ceil(count / STAGES)
  const stage = (at) => Math.floor(at / width)
  const isRun = (at) => stage(at) % 2 === 1
  const ids = Array.from({ length: count }, (_, at) => at.toString(16).padStart(32, "0"))
  const sources = []
  const targets = []
  for (let at = width; at < count; at++) {
    const causes = isRun(at) ? 1 + Math.floor(next() * 2.6) : 1
    for (let each = 0; each < causes; each++) {
      const back = next() < 0.85 || stage(at) < 3 ? 1 : 3
      const near = (at % width) + Math.floor((next() - 0.5) * 12)
      const cause = (stage(at) - back) * width + Math.min(width - 1, Math.max(0, near))
      sources.push(at)
      targets.push(cause)
    }
  }
  const kinds = ids.map((_, at) =>
    isRun(at) ? "Run" : stage(at) % 4 === 0 ? "DatasetVersion" : "ModelVersion",
  )
  const names = ids.map((_, at) => (isRun(at) ? `step-${stage(at)}#${at}` : `thing-${stage(at)}@${at}`))
  const degree = (list) => list.reduce((found, at) => found.set(at, (found.get(at) ?? 0) + 1), new Map())
  const [causes, effects] = [degree(sources), degree(targets)]
  return {
    starts: [ids[Math.floor(STAGES / 2) * width + Math.floor(width / 2)] ?? ids[0]],
    totalCount: count,
    columns: {
      ids,
      kinds,
      names,
      refs: names,
      depths: ids.map(() => 0),
      series: ids.map((_, at) => `stage ${stage(at)}`),
      versions: ids.map((_, at) => (isRun(at) ? "" : String(at))),
      sources,
      targets,
      types: sources.map(() => "USED"),
      roles: sources.map(() => ""),
    },
    marks: {
      projects: ids.map(() => "synthetic"),
      times: ids.map((_, at) => new Date(1.7e12 + 60_000 * at).toISOString()),
      owners: ids.map(() => []),
      states: kinds.map((kind) => (kind === "Run" ? "COMPLETE" : "")),
      metrics: kinds.map((kind) => (kind === "Run" ? { accuracy: 0.9 + next() / 10 } : null)),
      parts: kinds.map((kind) => (kind === "Run" ? 12 : 0)),
      causes: ids.map((_, at) => causes.get(at) ?? 0),
      effects: ids.map((_, at) => effects.get(at) ?? 0),
    },
    completeness: COMPLETE,
  }
}

function random(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

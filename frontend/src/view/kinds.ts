/** How a kind of node looks and is called: its shape alone tells it, the colour comes on top. */
export interface KindLook {
  readonly word: string
  readonly many: string
  /** The kind's word in the search language. */
  readonly searched: string
  readonly css: string
  /** SVG path in a box from -11 to 11. */
  readonly shape: string
}

const CYLINDER =
  "M-9 -7C-9 -9.2 -5 -10.5 0 -10.5S9 -9.2 9 -7V7C9 9.2 5 10.5 0 10.5S-9 9.2 -9 7Z" +
  "M-9 -7C-9 -4.8 -5 -3.5 0 -3.5S9 -4.8 9 -7"
const HEXAGON = "M-5.5 -9.8H5.5L11 0L5.5 9.8H-5.5L-11 0Z"
const CIRCLE = "M-9.5 0A9.5 9.5 0 1 1 9.5 0A9.5 9.5 0 1 1 -9.5 0Z"
const DIAMOND = "M0 -11L11 0L0 11L-11 0Z"
const SQUARE =
  "M-9 -7.5A1.5 1.5 0 0 1 -7.5 -9H7.5A1.5 1.5 0 0 1 9 -7.5V7.5A1.5 1.5 0 0 1 7.5 9H-7.5A1.5 1.5 0 0 1 -9 7.5Z"
const PENTAGON = "M0 -10.5L10.5 -2.6L6.5 9.5H-6.5L-10.5 -2.6Z"
const TRIANGLE = "M0 -10.5L11 9H-11Z"
const CROSS = "M-3.5 -10H3.5V-3.5H10V3.5H3.5V10H-3.5V3.5H-10V-3.5H-3.5Z"
const SHIELD = "M-9 -9.5H9V2C9 6.5 5 9 0 11C-5 9 -9 6.5 -9 2Z"

const OTHER: KindLook = { word: "thing", many: "things", searched: "", css: "other", shape: CROSS }

const LOOKS: Readonly<Record<string, KindLook>> = {
  Model: { word: "model", many: "models", searched: "model", css: "model", shape: HEXAGON },
  ModelVersion: {
    word: "model version",
    many: "model versions",
    searched: "model",
    css: "model",
    shape: HEXAGON,
  },
  Dataset: { word: "dataset", many: "datasets", searched: "dataset", css: "dataset", shape: CYLINDER },
  DatasetVersion: {
    word: "dataset version",
    many: "dataset versions",
    searched: "dataset",
    css: "dataset",
    shape: CYLINDER,
  },
  Run: { word: "run", many: "runs", searched: "run", css: "run", shape: CIRCLE },
  Commit: { word: "commit", many: "commits", searched: "commit", css: "commit", shape: DIAMOND },
  Environment: {
    word: "environment",
    many: "environments",
    searched: "env",
    css: "environment",
    shape: SQUARE,
  },
  Package: { word: "package", many: "packages", searched: "package", css: "package", shape: PENTAGON },
  Deployment: {
    word: "deployment",
    many: "deployments",
    searched: "deployment",
    css: "deployment",
    shape: TRIANGLE,
  },
  Investigation: {
    word: "investigation",
    many: "investigations",
    searched: "investigation",
    css: "other",
    shape: SHIELD,
  },
  Agent: { word: "agent", many: "agents", searched: "agent", css: "other", shape: CROSS },
}

/** How nodes of `kind` look; kinds that this page does not know look like "thing". */
export function lookOf(kind: string): KindLook {
  return Object.hasOwn(LOOKS, kind) ? (LOOKS[kind] ?? OTHER) : OTHER
}

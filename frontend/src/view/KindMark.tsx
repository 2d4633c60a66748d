import { lookOf } from "./kinds"

/** The shape of a kind of node, beside its name: decoration for those who do not see it. */
export function KindMark({ kind, size = 16 }: { kind: string; size?: number }) {
  const look = lookOf(kind)
  return (
    <svg
      className={`kind-mark kind-${look.css}`}
      viewBox="-12 -12 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={look.shape} />
    </svg>
  )
}

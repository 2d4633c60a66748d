/** A bar as long as a probability; the figure beside it says the same, so it is hidden from readers. */
export function ProbabilityBar({
  probability,
  tone,
}: {
  probability: number
  tone: "first" | "other" | "none"
}) {
  const width = Number.isFinite(probability) ? Math.min(100, Math.max(0, 100 * probability)) : 0
  return (
    <svg className={`bar bar-${tone}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="bar-track" width="100" height="6" />
      <rect className="bar-fill" width={Math.max(width, 0.4)} height="6" />
    </svg>
  )
}

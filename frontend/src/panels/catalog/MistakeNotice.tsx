import { aroundMistake, mistakeOf } from "./mistake"

/** What is wrong with a search text, shown at its place, and the way there. */
export function MistakeNotice({
  id,
  query,
  message,
  onGoTo,
}: {
  readonly id: string
  readonly query: string
  readonly message: string
  readonly onGoTo: (at: number, length: number) => void
}) {
  const mistake = mistakeOf(message, query)
  const [before, word, after] = aroundMistake(query, mistake)
  const { at } = mistake
  return (
    <div className="catalog-mistake" id={id} role="alert">
      {at !== null && (
        <p className="mono catalog-mirror">
          <bdi>{before}</bdi>
          <mark>{word.trim() === "" ? "\u2423" : word}</mark>
          <bdi>{after}</bdi>
        </p>
      )}
      <p>
        <bdi>{mistake.reason}</bdi>
        {at !== null && <span className="faint"> at column {at + 1}</span>}
        {mistake.hint && (
          <>
            {": "}
            <strong>
              <bdi>{mistake.hint}</bdi>
            </strong>
          </>
        )}{" "}
        {at !== null && (
          <button type="button" className="link-button" onClick={() => onGoTo(at, word.length)}>
            Go to it
          </button>
        )}
      </p>
    </div>
  )
}

import { KIND_WORDS, kindOf } from "../../state/catalog"

/** Quick ways to one kind; the search text says the same. */
export function Kinds({
  query,
  onChoose,
}: {
  readonly query: string
  readonly onChoose: (kind: string) => void
}) {
  const now = kindOf(query)
  return (
    <fieldset className="catalog-kinds">
      <legend className="unseen">Kind</legend>
      <Chip title="everything" on={now === ""} onPress={() => onChoose("")} />
      {KIND_WORDS.map(([word, title]) => (
        <Chip key={word} title={title} on={now === word} onPress={() => onChoose(now === word ? "" : word)} />
      ))}
    </fieldset>
  )
}

function Chip({
  title,
  on,
  onPress,
}: {
  readonly title: string
  readonly on: boolean
  readonly onPress: () => void
}) {
  return (
    <button type="button" className="catalog-chip" aria-pressed={on} onClick={onPress}>
      {title}
    </button>
  )
}

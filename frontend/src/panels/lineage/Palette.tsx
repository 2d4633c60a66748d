import { type KeyboardEvent, useId, useState } from "react"
import { KindMark } from "../../view/KindMark"
import { shortened } from "../../view/text"
import { Dialog } from "./Dialog"
import { type Choice, type ChoiceSources, useChoices } from "./useChoices"

/** Finds a card of the picture, a thing of the store or a command by what is typed. */
export function Palette({ onClose, ...sources }: ChoiceSources & { readonly onClose: () => void }) {
  const id = useId()
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const choices = useChoices(text, sources)
  const chosen = Math.min(at, choices.length - 1)
  const take = (choice: Choice | undefined) => {
    if (!choice) return
    onClose()
    choice.choose()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter") take(choices[chosen])
    else if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, choices.length - 1))
    else if (event.key === "ArrowUp") setAt(Math.max(0, chosen - 1))
    else return
    event.preventDefault()
  }
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-label="A card, a thing or a command"
        aria-expanded={choices.length > 0}
        aria-controls={`${id}list`}
        aria-activedescendant={choices[chosen] ? `${id}${chosen}` : undefined}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div className="palette-list" id={`${id}list`} role="listbox" aria-label="What there is">
        {choices.map((choice, place) => (
          <Option
            key={choice.key}
            id={`${id}${place}`}
            choice={choice}
            active={place === chosen}
            onTake={() => take(choice)}
          />
        ))}
        {choices.length === 0 && <p className="faint">Nothing is called like that.</p>}
      </div>
    </Dialog>
  )
}

function Option({
  id,
  choice: { kind, text, hint },
  active,
  onTake,
}: {
  readonly id: string
  readonly choice: Choice
  readonly active: boolean
  readonly onTake: () => void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above works the list by keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    <div id={id} role="option" aria-selected={active} className="palette-choice" onClick={onTake}>
      {kind ? <KindMark kind={kind} size={14} /> : <span className="palette-mark">›</span>}
      <bdi>{shortened(text, 60)}</bdi>
      <span className="faint">{shortened(hint, 40)}</span>
    </div>
  )
}

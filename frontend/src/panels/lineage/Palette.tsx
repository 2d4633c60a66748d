import { type KeyboardEvent, useDeferredValue, useId, useState } from "react"
import { useGoTo } from "../../api/lineage"
import { useAddress } from "../../state/address"
import { lineagePath } from "../../state/url"
import type { Picture } from "../../view/canvas/picture"
import { KindMark } from "../../view/KindMark"
import { shortened } from "../../view/text"
import { COMMANDS, type CommandName } from "./commands"
import { Dialog } from "./Dialog"

interface Choice {
  readonly key: string
  readonly kind: string
  readonly text: string
  readonly hint: string
  readonly choose: () => void
}

const MOST = 7

/** Finds a card of the picture, a thing of the store or a command by what is typed. */
export function Palette({
  picture,
  onCard,
  onCommand,
  onClose,
}: {
  readonly picture: Picture
  readonly onCard: (place: number) => void
  readonly onCommand: (name: CommandName) => void
  readonly onClose: () => void
}) {
  const id = useId()
  const { go } = useAddress()
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const found = useGoTo(useDeferredValue(text.trim()))
  const typed = text.trim().toLowerCase()
  const cards = picture.scene.cards.flatMap(({ id: card }, place): Choice[] => {
    const { kind, title, detail } = picture.faces(place)
    if (typed && !title.toLowerCase().includes(typed)) return []
    return [{ key: `card ${card}`, kind, text: title, hint: detail, choose: () => onCard(place) }]
  })
  const commands = COMMANDS.filter(({ words }) => words.toLowerCase().includes(typed)).map(
    ({ name, words, shown }): Choice => ({
      key: `command ${name}`,
      kind: "",
      text: words,
      hint: shown,
      choose: () => onCommand(name),
    }),
  )
  const things = (found.data ?? []).map(
    ({ uid, kind, name, qualifiedRef }): Choice => ({
      key: `thing ${uid}`,
      kind,
      text: name,
      hint: "open its lineage",
      choose: () => go(lineagePath({ ref: qualifiedRef })),
    }),
  )
  const choices = [...cards.slice(0, MOST), ...commands.slice(0, MOST), ...things]
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
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above works the list by keyboard
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          <div
            key={choice.key}
            id={`${id}${place}`}
            role="option"
            aria-selected={place === chosen}
            className="palette-choice"
            onClick={() => take(choice)}
          >
            {choice.kind ? (
              <KindMark kind={choice.kind} size={14} />
            ) : (
              <span className="palette-mark">›</span>
            )}
            <bdi>{shortened(choice.text, 60)}</bdi>
            <span className="faint">{shortened(choice.hint, 40)}</span>
          </div>
        ))}
        {choices.length === 0 && <p className="faint">Nothing is called like that.</p>}
      </div>
    </Dialog>
  )
}

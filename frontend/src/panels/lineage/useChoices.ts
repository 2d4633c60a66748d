import { useDeferredValue } from "react"
import { useGoTo } from "../../api/lineage"
import { useAddress } from "../../state/address"
import { lineagePath } from "../../state/url"
import type { Picture } from "../../view/canvas/picture"
import { COMMANDS, type CommandName } from "./commands"

/** Something that the palette can do. */
export interface Choice {
  readonly key: string
  /** The kind of a thing, "" for a command. */
  readonly kind: string
  readonly text: string
  readonly hint: string
  readonly choose: () => void
}

/** Where the palette looks for choices, and what comes of the chosen one. */
export interface ChoiceSources {
  readonly picture: Picture
  readonly onCard: (place: number) => void
  readonly onCommand: (name: CommandName) => void
}

const MOST = 7

/** The cards of the picture, the commands and the things of the store that a text finds, in this order. */
export function useChoices(text: string, { picture, onCard, onCommand }: ChoiceSources): readonly Choice[] {
  const { go } = useAddress()
  const found = useGoTo(useDeferredValue(text.trim()))
  const typed = text.trim().toLowerCase()
  const things = (found.data ?? []).map(
    ({ uid, kind, name, qualifiedRef }): Choice => ({
      key: `thing ${uid}`,
      kind,
      text: name,
      hint: "open its lineage",
      choose: () => go(lineagePath({ ref: qualifiedRef })),
    }),
  )
  return [
    ...cardsIn(picture, typed, onCard).slice(0, MOST),
    ...commandsLike(typed, onCommand).slice(0, MOST),
    ...things,
  ]
}

function cardsIn(picture: Picture, typed: string, onCard: ChoiceSources["onCard"]): readonly Choice[] {
  return picture.scene.cards.flatMap(({ id }, place): Choice[] => {
    const { kind, title, detail } = picture.faces(place)
    if (typed && !title.toLowerCase().includes(typed)) return []
    return [{ key: `card ${id}`, kind, text: title, hint: detail, choose: () => onCard(place) }]
  })
}

function commandsLike(typed: string, onCommand: ChoiceSources["onCommand"]): readonly Choice[] {
  return COMMANDS.filter(({ words }) => words.toLowerCase().includes(typed)).map(
    ({ name, words, shown }): Choice => ({
      key: `command ${name}`,
      kind: "",
      text: words,
      hint: shown,
      choose: () => onCommand(name),
    }),
  )
}

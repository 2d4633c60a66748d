import { useRef, useState } from "react"
import {
  type Investigation,
  type Listed,
  newKey,
  openingOf,
  useDeed,
  useInvestigationsOf,
  useOpening,
} from "../../api/investigation"
import { ApiProblem } from "../../api/problem"
import type { Answer, Suspect } from "../../api/why"
import { useAddress } from "../../state/address"
import { investigationPath, type Question, whyPath } from "../../state/url"
import { titleOf } from "./verdict"

/** What people say of the suspects of an answer, and the ways to say it. */
export interface Judging {
  /** The investigation whose verdicts rank the answer, and others of the same question. */
  readonly inquiry: Investigation | null
  readonly others: readonly Listed[]
  readonly busy: boolean
  /** What was done last, and how to undo it. */
  readonly said: { readonly text: string; readonly undo: (() => void) | null } | null
  readonly problem: string
  /** The suspect that was judged last, by reference: the focus follows it. */
  readonly last: { readonly ref: string } | null
  readonly refuse: (suspect: Suspect) => void
  readonly takeBack: (suspect: Suspect) => void
  readonly keep: () => void
}

/** Judges the suspects of an answer in the open investigation of its question, which is opened where there is none. */
export function useJudging(
  question: Question,
  answer: Answer | undefined,
  inquiry: Investigation | null,
): Judging {
  const { go } = useAddress()
  const others = useInvestigationsOf(answer)
  const opening = useOpening()
  const deed = useDeed()
  const key = useRef(newKey())
  const [said, setSaid] = useState<Judging["said"]>(null)
  const [problem, setProblem] = useState("")
  const [last, setLast] = useState<Judging["last"]>(null)
  const busy = opening.isPending || deed.isPending

  const ensured = async (): Promise<string> => {
    const known = inquiry?.number ?? others.find((each) => each.open)?.number
    if (known) return known
    if (!answer) throw new ApiProblem("INVALID", "there is no answer to investigate yet")
    const number = await opening.mutateAsync(openingOf(answer, question, key.current))
    key.current = newKey()
    return number
  }
  const tried = (work: () => Promise<void>) => {
    if (busy) return
    setProblem("")
    work().catch((error: unknown) => setProblem(ApiProblem.of(error).message))
  }
  const withdraw = (number: string, suspect: Suspect) =>
    tried(async () => {
      await deed.mutateAsync({ number, deed: { kind: "withdraw", suspect: suspect.ref }, key: newKey() })
      setLast({ ref: suspect.ref })
      setSaid({ text: `The verdict on ${titleOf(suspect)} was taken back.`, undo: null })
    })
  const refuse = (suspect: Suspect) =>
    tried(async () => {
      const number = await ensured()
      await deed.mutateAsync({
        number,
        deed: { kind: "verdict", suspect: suspect.ref, verdict: "NOT_IT" },
        key: newKey(),
      })
      setLast({ ref: suspect.ref })
      setSaid({
        text: `Not ${titleOf(suspect)}: the rest is ranked anew.`,
        undo: () => withdraw(number, suspect),
      })
      if (number !== question.investigation) go(whyPath({ ...question, investigation: number }))
    })
  const takeBack = (suspect: Suspect) => inquiry && withdraw(inquiry.number, suspect)
  const keep = () => tried(async () => go(investigationPath(await ensured())))
  return { inquiry, others, busy, said, problem, last, refuse, takeBack, keep }
}

import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { type Deed, type Investigation, newKey, readInvestigation, useDeed } from "../../api/investigation"
import { ApiProblem } from "../../api/problem"

/** A deed that somebody else was faster than, and what they did meanwhile. */
export interface Clash {
  readonly deed: Deed
  readonly events: Investigation["events"]
  /** Whether it can still be done as it was meant. */
  readonly possible: boolean
}

/** How deeds on an investigation go. */
export interface Working {
  readonly busy: boolean
  readonly clash: Clash | null
  readonly problem: string
  /** What was done last, and in words for those who do not see it. */
  readonly last: Deed["kind"] | ""
  readonly said: string
  readonly act: (deed: Deed) => void
  /** As `act`; answers whether it is done. */
  readonly make: (deed: Deed) => Promise<boolean>
  readonly again: () => void
  readonly drop: () => void
}

/** Does deeds on what is shown: where it was changed meanwhile nothing is written, and the change is told first. */
export function useWorking(shown: Investigation, onDone: (deed: Deed) => void): Working {
  const client = useQueryClient()
  const doing = useDeed()
  const [clash, setClash] = useState<Clash | null>(null)
  const [problem, setProblem] = useState("")
  const [last, setLast] = useState<Deed["kind"] | "">("")
  // One deed tried again under its key counts once, also where only the answer got lost.
  const sent = useRef<{ readonly text: string; readonly key: string } | null>(null)

  const failed = async (deed: Deed, error: unknown) => {
    const found = ApiProblem.of(error)
    if (found.code !== "CONFLICT") return setProblem(found.message)
    const fresh = await readInvestigation(shown.number)
    client.setQueryData(["investigation", shown.number], fresh)
    const events = fresh.events.slice(shown.events.length)
    setClash({ deed, events, possible: isPossible(deed, fresh) })
  }
  const make = async (deed: Deed): Promise<boolean> => {
    // Buttons stay reachable while a deed is on its way, so that the focus is not lost; they wait.
    if (doing.isPending) return false
    const text = JSON.stringify([deed, shown.revision])
    if (sent.current?.text !== text) sent.current = { text, key: newKey() }
    const { key } = sent.current
    setProblem("")
    setClash(null)
    setLast("")
    try {
      await doing.mutateAsync({ number: shown.number, deed, key, revision: shown.revision })
    } catch (error) {
      await failed(deed, error).catch((other: unknown) => setProblem(ApiProblem.of(other).message))
      return false
    }
    sent.current = null
    setLast(deed.kind)
    onDone(deed)
    return true
  }
  const act = (deed: Deed) => void make(deed)
  return {
    busy: doing.isPending,
    clash,
    problem,
    last,
    said: last && SAID[last],
    act,
    make,
    again: () => clash && act(clash.deed),
    drop: () => {
      setClash(null)
      setProblem("")
    },
  }
}

/** Titles may be given at any time, all else while it is open, and only what is concluded is reopened. */
function isPossible({ kind }: Deed, { open }: Investigation): boolean {
  return kind === "rename" || open === (kind !== "reopen")
}

const SAID: Readonly<Record<Deed["kind"], string>> = {
  verdict: "Said; the suspects are ranked anew.",
  withdraw: "Taken back; the suspects are ranked anew.",
  exclude: "Noted; the next rerun is chosen anew.",
  conclude: "Concluded.",
  reopen: "Open again.",
  rename: "Named.",
}

import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { type Change, change, newKey } from "../../api/deeds"
import { type Changeable, NODE_KEY } from "../../api/node"
import { ApiProblem } from "../../api/problem"

/** That somebody else set the same thing meanwhile. */
export interface Clash {
  readonly wanted: Change
  readonly theirs: string | null
  readonly now: Changeable
}

/** Changes of a thing as they are made: what is under way, what went wrong, and what stands in the way. */
export interface Changing {
  readonly busy: boolean
  readonly problem: ApiProblem | null
  readonly clash: Clash | null
  /** Makes a change; answers whether it was made. */
  readonly make: (wanted: Change) => Promise<boolean>
  /** Makes the change that clashed over what the other one set. */
  readonly insist: () => Promise<boolean>
  /** Lets the other one have it. */
  readonly giveWay: () => void
}

/** Changes to the thing `uid`, last seen as `seen`. */
export function useChange(uid: string, seen: Changeable): Changing {
  const client = useQueryClient()
  // The same change sent again after a broken connection must happen once.
  const keys = useRef(new Map<string, string>())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [clash, setClash] = useState<Clash | null>(null)
  const refresh = () => client.invalidateQueries({ queryKey: [NODE_KEY] })
  const make = async (wanted: Change, over: Changeable = seen): Promise<boolean> => {
    const intent = JSON.stringify([wanted, over.revision])
    const key = keys.current.get(intent) ?? newKey()
    keys.current.set(intent, key)
    setBusy(true)
    setProblem(null)
    setClash(null)
    try {
      const outcome = await change(uid, wanted, { seen: over, key })
      if (outcome.state === "conflict") {
        setClash({ wanted, theirs: outcome.theirs, now: outcome.now })
        return false
      }
      keys.current.delete(intent)
      await refresh()
      return true
    } catch (error) {
      setProblem(ApiProblem.of(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    problem,
    clash,
    make: (wanted) => make(wanted),
    insist: async () => (clash ? make(clash.wanted, clash.now) : false),
    giveWay: () => {
      setClash(null)
      void refresh()
    },
  }
}

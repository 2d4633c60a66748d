import { render, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, it } from "vitest"
import type { Change } from "../../src/api/deeds"
import { ChangeForm, Field, Opener, textIn } from "../../src/panels/ChangeForm"
import type { Changing } from "../../src/panels/node/useChange"
import { useEditing } from "../../src/panels/useEditing"

/** Changes that wait for a word of the test; `asked` holds what was wanted. */
function waiting() {
  const asked: Change[] = []
  let say: (made: boolean) => void = () => undefined
  const changing: Changing = {
    busy: false,
    problem: null,
    clash: null,
    make: (wanted) => {
      asked.push(wanted)
      return new Promise((resolve) => {
        say = resolve
      })
    },
    insist: async () => false,
    giveWay: () => undefined,
  }
  return { changing, asked, say: (made: boolean) => say(made) }
}

function ownerIn(form: FormData): Change | null {
  const name = textIn(form, "name")
  return name ? { what: "owner", name, value: "owner" } : null
}

/** A page with a form that names an owner, and a button that opens a second form. */
function Page({ changing }: { readonly changing: Changing }) {
  const editing = useEditing<string, Change>(changing)
  return (
    <>
      <Opener editing={editing} form="first">
        Add an owner
      </Opener>
      <button type="button" onClick={() => editing.open("second")}>
        Open the other
      </button>
      {editing.form !== null && (
        <ChangeForm key={editing.form} editing={editing} verb="Add" wanted={ownerIn}>
          <Field name="name" label={`Who, ${editing.form}`} most={20} first />
        </ChangeForm>
      )}
    </>
  )
}

describe("a form that changes something", () => {
  it("closes once the change is made, and gives the focus back to its opener", async () => {
    const { changing, asked, say } = waiting()
    render(<Page changing={changing} />)
    await userEvent.click(screen.getByRole("button", { name: "Add an owner" }))
    expect(document.activeElement).toBe(screen.getByLabelText("Who, first"))
    await userEvent.keyboard("  noor {Enter}")
    expect(asked).toEqual([{ what: "owner", name: "noor", value: "owner" }])
    say(true)
    await waitFor(() => expect(screen.queryByLabelText("Who, first")).toBeNull())
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add an owner" })),
    )
  })

  it("stays with what was typed when the change is refused", async () => {
    const { changing, say } = waiting()
    render(<Page changing={changing} />)
    await userEvent.click(screen.getByRole("button", { name: "Add an owner" }))
    await userEvent.keyboard("noor{Enter}")
    say(false)
    await userEvent.click(screen.getByLabelText("Who, first"))
    expect(screen.getByLabelText("Who, first")).toHaveProperty("value", "noor")
  })

  it("asks for nothing while it is blank, and closes by Escape", async () => {
    const { changing, asked } = waiting()
    render(<Page changing={changing} />)
    await userEvent.click(screen.getByRole("button", { name: "Add an owner" }))
    await userEvent.keyboard("   {Enter}")
    expect(asked).toEqual([])
    await userEvent.keyboard("{Escape}")
    expect(screen.queryByLabelText("Who, first")).toBeNull()
  })

  it("leaves alone the form that was opened while its own answer was on the way", async () => {
    const { changing, say } = waiting()
    render(<Page changing={changing} />)
    await userEvent.click(screen.getByRole("button", { name: "Add an owner" }))
    await userEvent.keyboard("noor{Enter}")
    await userEvent.click(screen.getByRole("button", { name: "Open the other" }))
    say(true)
    await userEvent.type(screen.getByLabelText("Who, second"), "ana")
    expect(screen.getByLabelText("Who, second")).toHaveProperty("value", "ana")
  })

  it("offers no way to send while a clash is to be decided", () => {
    const { changing } = waiting()
    const wanted: Change = { what: "owner", name: "noor", value: "owner" }
    const now = { revision: 5, description: "", owners: [], tags: new Map(), aliases: new Map() }
    const clashing: Changing = { ...changing, clash: { wanted, theirs: null, now } }
    const editing = { changer: clashing, send: async () => undefined, close: () => undefined }
    render(
      <ChangeForm editing={editing} verb="Add" wanted={(): Change => wanted}>
        <Field name="name" label="Who" most={20} />
      </ChangeForm>,
    )
    expect(screen.queryByRole("button")).toBeNull()
  })
})

import { COMMANDS } from "./commands"
import { Dialog } from "./Dialog"

/** The keys, and what a click does. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {COMMANDS.map(({ name, shown, words }) => (
          <div key={name}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p className="under-heading">
        A click on a count such as +12 opens one hop, with Shift everything to the end, with Alt only this
        branch. A click on the card that has the focus shows its details, as a double click does. Drag to
        move, turn the wheel to zoom.
      </p>
    </Dialog>
  )
}

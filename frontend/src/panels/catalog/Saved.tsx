import type { FormEvent } from "react"
import { Link } from "wouter"
import { useSavedSearches } from "../../state/saved"
import { CopyButton } from "../CopyButton"
import { LongText } from "../LongText"

/** Searches that this browser keeps, and a way to keep the one on the page; a copied link shows it to others. */
export function Saved({ path, query }: { readonly path: string; readonly query: string }) {
  const { saved, save, drop } = useSavedSearches()
  const keep = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get("name") ?? "").trim()
    if (!name) return
    save({ name, path })
    form.reset()
  }
  return (
    <details className="catalog-menu">
      <summary>Saved searches{saved.length > 0 ? ` (${saved.length})` : ""}</summary>
      <div className="catalog-panel">
        {saved.length === 0 && <p className="faint">None yet; this browser keeps them.</p>}
        <ul>
          {saved.map((each) => (
            <li key={each.name} className="catalog-saved">
              <Link href={each.path}>
                <LongText text={each.name} most={50} plain />
              </Link>
              <button
                type="button"
                className="link-button"
                aria-label={`Forget ${each.name.slice(0, 80)}`}
                onClick={() => drop(each.name)}
              >
                Forget
              </button>
            </li>
          ))}
        </ul>
        <form className="catalog-keep" onSubmit={keep}>
          <label>
            <span className="unseen">Name</span>
            <input name="name" placeholder={query.slice(0, 30) || "a name"} maxLength={100} required />
          </label>
          <button type="submit" className="button">
            Save this search
          </button>
        </form>
        <CopyButton className="link-button" text={location.origin + path}>
          Copy a link to it
        </CopyButton>
      </div>
    </details>
  )
}

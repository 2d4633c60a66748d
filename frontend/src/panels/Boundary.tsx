import { Component, type ReactNode } from "react"

/** Keeps a page that could not be loaded or drawn from leaving nothing at all. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    const unloaded = /dynamically imported module|Failed to fetch|preload/i.test(error.message)
    return (
      <main>
        <div className="notice" role="alert">
          <h1>{unloaded ? "This page could not be loaded" : "This page could not be drawn"}</h1>
          <p>
            {unloaded
              ? "The server does not answer, or it was replaced by a newer one meanwhile."
              : "That is a fault of the explorer. What was recorded is untouched."}
          </p>
          <p className="message">
            <bdi>{error.message}</bdi>
          </p>
          <div className="actions">
            <button type="button" className="button button-main" onClick={() => location.reload()}>
              Load it again
            </button>
            <a href="/">Start from the beginning</a>
          </div>
        </div>
      </main>
    )
  }
}

import { type ReactNode, type RefObject, useEffect, useRef } from "react"
import { Link } from "wouter"
import { useTheme } from "../state/theme"

export interface FrameProps {
  readonly title: string
  /** The address of the page: who arrives at another one is taken to its beginning. */
  readonly address: string
  readonly children: ReactNode
  /** Whether the page fills the window and does not scroll. */
  readonly filling?: boolean
}

/** The frame around every page: the way past it, the brand, where else to go, and the theme. */
export function Frame({ title, address, children, filling = false }: FrameProps) {
  const main = useRef<HTMLElement>(null)
  useArrival(main, address)
  useEffect(() => {
    document.title = title ? `${title} · Headwater` : "Headwater"
  }, [title])
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className={filling ? "top top-filling" : "top"}>
        <Link className="brand" href="/">
          <Brand />
          Headwater
        </Link>
        <nav aria-label="Main">
          <Link href="/catalog" aria-current={address === "/catalog" ? "page" : undefined}>
            Catalog
          </Link>
          <Link href="/graphiql" aria-current={address === "/graphiql" ? "page" : undefined}>
            GraphQL
          </Link>
        </nav>
        <ThemeSwitch />
      </header>
      <main id="main" className={filling ? "filling" : undefined} tabIndex={-1} ref={main}>
        {children}
      </main>
    </>
  )
}

let lastAddress: string | null = null

/** Moves the focus to the page when its address changes; the browser does so itself for the first page. */
function useArrival(main: RefObject<HTMLElement | null>, address: string): void {
  useEffect(() => {
    if (lastAddress !== null && lastAddress !== address) main.current?.focus({ preventScroll: true })
    lastAddress = address
  }, [main, address])
}

function Brand() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect className="brand-plate" width="32" height="32" rx="8" />
      <path className="brand-stream" d="M6 8.5c8 0 6.5 7.5 13 7.5h3M6 23.5c8 0 6.5-7.5 13-7.5" />
      <circle className="brand-mouth" cx="24.5" cy="16" r="3.2" />
    </svg>
  )
}

function ThemeSwitch() {
  const { theme, toggle } = useTheme()
  const other = theme === "dark" ? "light" : "dark"
  return (
    <button
      type="button"
      className="icon-button"
      onClick={toggle}
      aria-label={`Switch to the ${other} theme`}
    >
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        {theme === "dark" ? (
          <>
            <circle cx="10" cy="10" r="3.5" />
            <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4" />
          </>
        ) : (
          <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z" />
        )}
      </svg>
    </button>
  )
}

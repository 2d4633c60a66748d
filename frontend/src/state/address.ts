import { useRouter } from "wouter"
import { type Page, pageAt } from "./url"

/** The page shown now and how to go to another. The address is read raw: references hold percent signs. */
export function useAddress(): { page: Page; go: (path: string, options?: { replace?: boolean }) => void } {
  const router = useRouter()
  const [pathname, go] = router.hook(router)
  const search = router.searchHook(router)
  return { page: pageAt(pathname, search), go }
}

/** A list that comes page by page, as react-query tells of it. */
interface Pages {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => Promise<unknown>
}

/** The way to the next page of a list, saying how many are `left` where that is known; nothing at its end. */
export function LoadMore({ pages, left }: { readonly pages: Pages; readonly left?: number }) {
  if (!pages.hasNextPage) return null
  return (
    <button
      type="button"
      className="button more"
      disabled={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    >
      {left === undefined ? "Show more" : `Load more (${left.toLocaleString("en")} left)`}
    </button>
  )
}

const IMPORTS = ["mlflow SOURCE", "dvc SOURCE", "git SOURCE", "openlineage SOURCE", "facts FILE.jsonl"]

/** What to do where nothing was found: ask otherwise, or fill an empty store. */
export function Empty({ query }: { readonly query: string }) {
  if (query.trim()) {
    return (
      <p className="empty">
        Words are looked for in names, descriptions and properties. <code>model</code> alone lists every model
        version, and <code>name contains screen</code> looks inside names only.
      </p>
    )
  }
  return (
    <div className="empty">
      <p>
        This store is empty. Load the example history with <code>headwater demo</code>, or what your tools
        have recorded:
      </p>
      <ul className="catalog-imports">
        {IMPORTS.map((what) => (
          <li key={what}>
            <code>headwater import {what}</code>
          </li>
        ))}
      </ul>
    </div>
  )
}

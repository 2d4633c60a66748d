import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App, newClient } from "./app"
import "./view/style/tokens.css"
import "./view/style/page.css"
import "./view/style/marks.css"
import "./view/style/home.css"
import "./view/style/why.css"
import "./view/style/suspects.css"
import "./view/style/foot.css"
import "./view/style/drawing.css"

const place = document.getElementById("app")
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App client={newClient()} />
    </StrictMode>,
  )
}

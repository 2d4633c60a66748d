// The same graph by React Flow, laid out by dagre: what one would take instead of a canvas of one's own.
import dagre from "@dagrejs/dagre"
import { ReactFlow } from "@xyflow/react"
import "@xyflow/react/dist/style.css"
import { useEffect } from "react"
import { createRoot } from "react-dom/client"

const { nodes, edges } = await (await fetch("/graph.json")).json()
const drawing = new dagre.graphlib.Graph()
drawing.setGraph({ rankdir: "LR", nodesep: 20, ranksep: 62 })
drawing.setDefaultEdgeLabel(() => ({}))
for (const id of nodes) drawing.setNode(id, { width: 236, height: 56 })
for (const [from, to] of edges) drawing.setEdge(from, to)
const start = performance.now()
dagre.layout(drawing)
performance.measure("layout", { start, end: performance.now() })

function Drawing() {
  useEffect(() => {
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("lineage drawn")))
  }, [])
  return (
    <ReactFlow
      fitView
      minZoom={0.01}
      defaultNodes={nodes.map((id) => ({
        id,
        data: { label: id },
        position: { x: drawing.node(id).x, y: drawing.node(id).y },
      }))}
      defaultEdges={edges.map(([source, target]) => ({ id: `${source} ${target}`, source, target }))}
    />
  )
}

createRoot(document.getElementById("app")).render(<Drawing />)

"""Answers as files: facts as lines of JSON, lineage, impact and search as tables, PROV, reasons as documents."""

from __future__ import annotations

import io
import zlib
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from headwater.api.admission import Admission
from headwater.decoding import check_text
from headwater.errors import Invalid
from headwater.exports import csv, cyclonedx, dot, facts, graphml, openlineage, prov, spdx
from headwater.model import Node, Times, Value, to_text, to_time
from headwater.naming import reference_of
from headwater.services.billing import bill_of, own_version
from headwater.services.exporting import events_about, node_rows, with_catalog
from headwater.services.wording import report

if TYPE_CHECKING:
    from headwater.analysis.completeness import Completeness
    from headwater.analysis.lineage import Lineage
    from headwater.api.threads import Threads
    from headwater.facts import Fact
    from headwater.services import Actor, Headwater

P = ParamSpec("P")
T = TypeVar("T")

MOST_EXPORTS = 4
MOST_ROWS = 10_000
BUDGET = 20_000
_FACTS_AT_ONCE = 500
_PAGE = 500
_MEDIA = {
    "dot": "text/vnd.graphviz",
    "graphml": "application/graphml+xml",
    "cdx": "application/vnd.cyclonedx+json; version=1.6",
    "spdx3": "application/spdx+json",
}
_IMPACT = ("uid", "ref", "kind", "name", "project", "depth", "owners", "aliases", "measurement_only")
_SEARCH = ("uid", "ref", "kind", "name", "project", "occurred_at", "recorded_at")


class Exports:
    """Writes exports, a few at a time."""

    def __init__(self, headwater: Headwater, actor: Actor, threads: Threads) -> None:
        self._headwater, self._actor, self._threads = headwater, actor, threads
        self.admission = Admission(MOST_EXPORTS, "exports")

    async def facts(self, request: Request) -> Response:
        """Stream every fact, one a line, gzipped where the client takes that."""
        packed = "gzip" in request.headers.get("accept-encoding", "")
        found = await self._run(self._headwater.ingest.facts, self._actor)
        return StreamingResponse(
            self._lines(found, zlib.compressobj(wbits=31) if packed else None),
            media_type="application/x-ndjson",
            headers={
                "content-disposition": 'attachment; filename="facts.jsonl"',
                "vary": "accept-encoding",
                **({"content-encoding": "gzip"} if packed else {}),
            },
        )

    async def lineage(self, request: Request) -> Response:
        """Return the lineage of `ref` as a table of nodes with their properties."""
        walk = partial(
            self._headwater.lineage.lineage_of,
            depth=_depth(request),
            times=_times(request),
            budget=BUDGET,
        )
        answer = await self._run(walk, self._actor, _needed(request, "ref"))
        response = await self._table("lineage", node_rows(answer), csv.NODE_COLUMNS)
        return _marked(response, answer.completeness)

    async def prov(self, request: Request) -> Response:
        """Return the lineage of `ref`, with its series and agents, as PROV-JSON."""
        ref, depth, times = _needed(request, "ref"), _depth(request), _times(request)
        answer, text = await self._run(self._provenance, ref, depth, times)
        headers = {"content-disposition": 'attachment; filename="lineage.provjson"'}
        return _marked(Response(text, media_type="application/json", headers=headers), answer.completeness)

    async def openlineage(self, request: Request) -> Response:
        """Return the lineage of `ref` as OpenLineage events, one a line."""
        ref, depth, times = _needed(request, "ref"), _depth(request), _times(request)
        answer, text = await self._run(self._events, ref, depth, times)
        headers = {"content-disposition": 'attachment; filename="lineage.openlineage.jsonl"'}
        return _marked(
            Response(text, media_type="application/x-ndjson", headers=headers), answer.completeness
        )

    async def drawing(self, request: Request) -> Response:
        """Return the lineage of `ref`, with its series and agents, as DOT or GraphML."""
        ref, depth, times = _needed(request, "ref"), _depth(request), _times(request)
        form = request.url.path.rpartition(".")[2]
        answer, text = await self._run(self._drawing, form, ref, depth, times)
        headers = {"content-disposition": f'attachment; filename="lineage.{form}"'}
        return _marked(Response(text, media_type=_MEDIA[form], headers=headers), answer.completeness)

    async def bill(self, request: Request) -> Response:
        """Return what the version `ref` was made of as CycloneDX or SPDX."""
        form = request.url.path.split(".")[1]
        trust, text = await self._run(self._bill, form, _needed(request, "ref"), _times(request))
        headers = {"content-disposition": f'attachment; filename="bill.{form}.json"'}
        return _marked(Response(text, media_type=_MEDIA[form], headers=headers), trust)

    async def impact(self, request: Request) -> Response:
        """Return what breaks if every `ref` is bad as a table."""
        refs = [_needed(request, "ref"), *request.query_params.getlist("ref")[1:]]
        walk = partial(self._headwater.lineage.impact_of, times=_times(request), budget=BUDGET)
        answer = await self._run(walk, self._actor, refs)
        rows: list[csv.Row] = [
            {
                **_named(each.node),
                "depth": each.depth,
                "owners": each.owners,
                "aliases": each.aliases,
                "measurement_only": str(each.measurement_only).lower(),
            }
            for each in answer.affected
        ]
        response = await self._table("impact", rows, _IMPACT)
        return _marked(response, answer.completeness)

    async def search(self, request: Request) -> Response:
        """Return what `q` finds as a table of at most 10,000 rows."""
        nodes, total = await self._run(self._found, _needed(request, "q"), _times(request))
        rows: list[csv.Row] = [
            {
                **_named(node),
                "occurred_at": to_text(node.occurred_at),
                "recorded_at": to_text(node.recorded_at),
            }
            for node in nodes
        ]
        response = await self._table("search", rows, _SEARCH)
        response.headers["headwater-total"] = str(total)
        response.headers["headwater-complete"] = str(len(nodes) == total).lower()
        return response

    async def investigation(self, request: Request) -> Response:
        """Return the investigation `ref` as a document."""
        write = report.investigation_html if _wants_html(request) else report.investigation_markdown
        ref = _needed(request, "ref")
        found = await self._run(self._headwater.investigations.show, self._actor, ref)
        return _document(f"investigation-{found.inquiry.number}", write(found), request)

    async def why(self, request: Request) -> Response:
        """Return which upstream change moved the metric of `bad` as a document."""
        write = report.why_html if _wants_html(request) else report.why_markdown
        bad, given = _needed(request, "bad"), request.query_params
        ask = partial(
            self._headwater.root_cause.why,
            good=given.get("good", ""),
            metric=given.get("metric", ""),
            times=_times(request),
        )
        answer = await self._run(ask, self._actor, bad)
        return _document("why", write(answer), request)

    def _provenance(self, ref: str, depth: int | None, times: Times) -> tuple[Lineage, str]:
        lineage_of = self._headwater.lineage.lineage_of
        answer = lineage_of(self._actor, ref, depth=depth, times=times, budget=BUDGET)
        out = io.StringIO()
        prov.write(*with_catalog(self._headwater, self._actor, answer, times), out)
        return answer, out.getvalue()

    def _events(self, ref: str, depth: int | None, times: Times) -> tuple[Lineage, str]:
        lineage_of = self._headwater.lineage.lineage_of
        answer = lineage_of(self._actor, ref, depth=depth, times=times, budget=BUDGET)
        out = io.StringIO()
        openlineage.write(events_about(self._headwater, self._actor, answer, times), out)
        return answer, out.getvalue()

    def _drawing(self, form: str, ref: str, depth: int | None, times: Times) -> tuple[Lineage, str]:
        lineage_of = self._headwater.lineage.lineage_of
        answer = lineage_of(self._actor, ref, depth=depth, times=times, budget=BUDGET)
        nodes, links = with_catalog(self._headwater, self._actor, answer, times)
        out = io.StringIO()
        if form == "dot":
            dot.write(nodes, links, out, starts=answer.starts)
        else:
            graphml.write(nodes, links, out)
        return answer, out.getvalue()

    def _bill(self, form: str, ref: str, times: Times) -> tuple[Completeness, str]:
        found, trust = bill_of(self._headwater, self._actor, ref, times=times, budget=BUDGET)
        out = io.StringIO()
        write = cyclonedx.write if form == "cdx" else spdx.write
        write(found, out, at=datetime.now(UTC), tool=own_version())
        return trust, out.getvalue()

    def _found(self, text: str, times: Times) -> tuple[list[Node], int]:
        nodes: list[Node] = []
        after, total = "", 0
        while len(nodes) < MOST_ROWS:
            page = self._headwater.catalog.search(
                self._actor, text, first=_PAGE, after=after, times=times, counted=not after
            )
            nodes += page.nodes
            after, total = page.after, max(total, page.total)
            if not after:
                break
        return nodes[:MOST_ROWS], total

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.admission.enter():
            return await self._threads.run(function, *args, **kwargs)

    async def _table(self, name: str, rows: Sequence[csv.Row], columns: Sequence[str]) -> Response:
        text = await self._run(_written, rows, columns)
        headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    async def _lines(self, found: Iterator[Fact], packer: _Packer | None) -> AsyncGenerator[bytes]:
        with self.admission.enter():
            while chunk := await self._threads.run(_chunk, found):
                packed = packer.compress(chunk) if packer else chunk
                if packed:
                    yield packed
        if packer:
            yield packer.flush()


def _wants_html(request: Request) -> bool:
    return request.url.path.endswith(".html")


def _document(name: str, text: str, request: Request) -> Response:
    """Return a document to be kept: as an attachment it is opened by itself and never as a page of this site."""
    ending = "html" if _wants_html(request) else "md"
    media = "text/html" if _wants_html(request) else "text/markdown"
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(text, media_type=f"{media}; charset=utf-8", headers=headers)


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


def _chunk(found: Iterator[Fact]) -> bytes:
    out = io.StringIO()
    facts.write(islice(found, _FACTS_AT_ONCE), out)
    return out.getvalue().encode()


def _written(rows: Sequence[csv.Row], columns: Sequence[str]) -> str:
    out = io.StringIO()
    csv.write(rows, columns, out)
    return out.getvalue()


def _named(node: Node) -> dict[str, Value]:
    return {
        "uid": node.uid,
        "ref": reference_of(node),
        "kind": node.kind.value,
        "name": node.name,
        "project": node.project,
    }


def _marked(response: Response, completeness: Completeness) -> Response:
    """Say in the headers how far the table can be trusted; a table has no other place for it."""
    response.headers["headwater-complete"] = str(completeness.complete).lower()
    if not completeness.complete:
        response.headers["headwater-truncated-by"] = completeness.truncated_by.value or "unknown"
        response.headers["headwater-hidden"] = str(completeness.hidden_count)
    return response


def _needed(request: Request, name: str) -> str:
    for each in request.query_params.values():
        check_text(each)
    if not (value := request.query_params.get(name, "")):
        raise Invalid(f"{request.url.path} needs ?{name}=")
    return value


def _depth(request: Request) -> int | None:
    text = request.query_params.get("depth", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise Invalid(f"depth {text[:40]!r} is not a number between 0 and 1000")
    return int(text)


def _times(request: Request) -> Times:
    as_of, known_at = (request.query_params.get(name, "") for name in ("asOf", "knownAt"))
    return Times(to_time(as_of) if as_of else None, to_time(known_at) if known_at else None)

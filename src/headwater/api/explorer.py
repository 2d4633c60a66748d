"""The explorer's files, from memory; every other address is one of its pages."""

from __future__ import annotations

import mimetypes
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from headwater.errors import NotFound

INDEX = "index.html"
_MISSING = """This server answers GraphQL at /graphql. Its explorer has not been built.

Build it with: make explorer        (needs Node 20 or newer)
Or install the published package, which has it inside.
"""
_HASHED = "public, max-age=31536000, immutable"


class Explorer:
    """Serves a folder of built files; nothing else can be reached through it."""

    def __init__(self, folder: Path | None) -> None:
        self._files: dict[str, tuple[bytes, str]] = {}
        if folder is not None and (folder / INDEX).is_file():
            for file in sorted(folder.rglob("*")):
                if file.is_file() and not file.is_symlink():
                    content = file.read_bytes()
                    name = file.relative_to(folder).as_posix()
                    self._files[name] = content, f'"{sha256(content).hexdigest()[:32]}"'

    async def serve(self, request: Request) -> Response:
        """Return a file, or the page for the addresses that the explorer routes itself."""
        name = request.path_params["path"]
        if not self._files:
            return PlainTextResponse(_MISSING)
        if name in self._files:
            return self._file(request, name)
        if name.startswith("assets/") or (name and not _wants_page(request)):
            error = NotFound(f"there is nothing at /{name}")
            return JSONResponse({"code": error.code, "message": str(error)}, 404)
        return self._file(request, INDEX)

    def _file(self, request: Request, name: str) -> Response:
        content, tag = self._files[name]
        headers = {"etag": tag, "cache-control": _HASHED if name.startswith("assets/") else "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=_type_of(name))


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "text/html")


def _type_of(name: str) -> str:
    # Fixed for what a browser refuses under another name; the machine's own table may say anything.
    known = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    return known.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"

"""The explorer is files from memory; its own addresses lead to its page, and nothing else is reachable."""

import os
from collections.abc import Iterator

import httpx
import pytest

from headwater.services import over
from headwater.store.memory import MemoryStore
from serving import served

PAGE = {"accept": "text/html,*/*"}


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site") / "explorer"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Headwater</title>")
    (folder / "assets" / "main-1a2b.js").write_text("export {}")
    (folder / "theme.js").write_text("// theme")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder.parent / "secret.txt").write_text("secret")
    os.symlink(folder.parent / "secret.txt", folder / "link.txt")
    with served(over(MemoryStore()), explorer=folder) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["/", "/why/model:churn@8?metric=auc", "/lineage/dataset:a%2Fb@v1", "/diff/a...b"]
)
def test_its_addresses_lead_to_its_page(explorer: str, path: str):
    response = httpx.get(explorer + path, headers=PAGE)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Headwater" in response.text
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/main-1a2b.js", "text/javascript"),
        ("/theme.js", "text/javascript"),
        ("/favicon.svg", "image/svg"),
    ],
)
def test_files_have_their_type(explorer: str, path: str, kind: str):
    assert httpx.get(explorer + path).headers["content-type"].startswith(kind)


def test_hashed_files_are_kept_and_others_are_asked_for_again(explorer: str):
    assert "immutable" in httpx.get(f"{explorer}/assets/main-1a2b.js").headers["cache-control"]
    first = httpx.get(f"{explorer}/theme.js")
    again = httpx.get(f"{explorer}/theme.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/assets/gone.js", "/assets/../../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/link.txt"],
)
def test_nothing_else_is_reachable(explorer: str, path: str):
    response = httpx.get(explorer + path, headers={"accept": "application/json"})
    assert response.status_code == 404
    assert "secret" not in response.text.replace("secret.txt", "")


def test_without_an_explorer_its_page_says_how_to_get_it(shared: str):
    text = httpx.get(f"{shared}/", headers=PAGE).text
    assert "make explorer" in text
    assert "/graphql" in text

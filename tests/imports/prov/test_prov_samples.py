"""PROV documents of the standard's test suites, counted by another reader."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from prov.model import ProvDocument

from headwater.imports import Refused, prov
from headwater.imports.files import File
from headwater.imports.kept import MAX_TEXT
from headwater.imports.times import moment
from headwater.model import to_text
from imports.projected import projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples

# The other reader wants a prefix in every qualified name of XML; the standard does not.
ONLY_HERE = {f"example_{number}.xml" for number in (11, 12, 24, 25, 27, 38, 39)}
# PROV-O (RDF) and PROV-JSONLD are not read.
UNREAD = ("rdf/", "jsonld/")


def counted(path: Path) -> tuple[dict[str, int], list[Refused]]:
    found = list(prov.statements(File(path, path.name)))
    told = [each for each in found if not isinstance(each, Refused)]
    kinds = Counter(("bundle:" if each.bundle else "") + prov.FORMS[each.kind].noun for each in told)
    return dict(kinds), [each for each in found if isinstance(each, Refused)]


def test_every_json_and_xml_document_has_the_statements_that_another_reader_found():
    folder = samples("prov")
    read = {name: told for name, told in expected("prov")["files"].items() if not name.startswith(UNREAD)}
    assert len(read) == 213
    for name, told in read.items():
        assert counted(folder / name) == (told["records"], []), name  # type: ignore[index]


def test_what_the_other_reader_fails_on_in_xml_is_read_too():
    folder = samples("prov") / "xml"
    failed = {
        name.removeprefix("xml/") for name in expected("prov")["reader_failed"] if name.startswith("xml/")
    }
    assert failed == ONLY_HERE
    for name in ONLY_HERE:
        kinds, refused = counted(folder / name)
        assert kinds
        assert not refused


def test_malformed_documents_are_refused_with_a_reason_each():
    files = sorted(
        path for path in (samples("prov") / "malformed").iterdir() if path.suffix in (".json", ".xml")
    )
    assert len(files) == 12
    for path in files:
        kinds, refused = counted(path)
        assert not kinds, path.name
        assert refused, path.name
        assert refused[0].reason, path.name


def test_what_the_constraints_forbid_is_refused_and_what_they_allow_is_not():
    folder = samples("prov") / "unification"
    for path in sorted(folder.glob("*.json")):
        refused = [each for each in prov.read(path, recorded_at=NOW) if isinstance(each, Refused)]
        assert bool(refused) == ("FAIL" in path.name), path.name


def test_no_name_attribute_or_time_of_any_document_is_lost():
    for path in sorted([*(samples("prov") / "json").iterdir(), *(samples("prov") / "xml").iterdir()]):
        graph = projected(prov.read(path, recorded_at=NOW))
        kept = {each.role for each in graph.edges}
        for thing in [*graph.nodes.values(), *graph.edges]:
            kept.add(to_text(thing.occurred_at))
            for value in thing.props.values():
                kept |= set(value) if isinstance(value, tuple) else {str(value)}
        for each in prov.statements(File(path, path.name)):
            assert not isinstance(each, Refused)
            named = [each.id, *(name for names in each.arguments.values() for name in names)]
            for text in filter(None, named):
                at = moment(text)
                assert text in kept or (at and to_text(at) in kept), (path.name, each.where, text)
            for _, literal in each.attributes:
                # Beside others a number stands as it was written, alone as a number.
                shown = {str(literal.value())[:MAX_TEXT], literal.shown()[:MAX_TEXT]}
                assert shown & kept or not literal.text, (path.name, each.where, literal)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_folder_of_them_is_the_same_graph_in_any_order_and_twice(form: str):
    folder = samples("prov") / form
    assert keeps_to_the_rules(lambda at: prov.read(folder, recorded_at=at)) == []


def test_prov_n_as_the_library_of_the_standard_writes_it_has_the_same_statements(tmp_path: Path):
    for path in sorted((samples("prov") / "json").glob("*.json")):
        written = tmp_path / f"{path.stem}.provn"
        written.write_text(ProvDocument.deserialize(source=str(path), format="json").get_provn(), "utf-8")
        assert counted(written) == counted(path), path.name

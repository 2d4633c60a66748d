"""Content that lies here is told of the version that it is: added, created or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.errors import Conflict, Invalid, NotFound
from headwater.facts import Fact, TombstoneFact
from headwater.model import Digest, Kind, Origin, Times
from headwater.services import LOCAL, Headwater, open_services
from headwater.services.profiling import Profiled
from headwater.statements import Stamp, attribute, series_uid, version
from stories import PROJECT, Story

AT = datetime(2026, 3, 1, tzinfo=UTC)
STAMP = Stamp(AT, AT)
TABLE = "id,x,label\na,1,p\nb,2,q\nc,30,q\n"


@pytest.fixture(params=["memory", "sqlite"])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Headwater]:
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.db'}"
    found = open_services(url)
    yield found
    found.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clicks.csv"
    path.write_text(TABLE)
    return path


def state(services: Headwater, *labels: str, project: str = "web", digests: tuple[Digest, ...] = ()) -> None:
    for label in labels:
        stated = version(
            Kind.DATASET,
            "clicks",
            STAMP,
            project=project,
            label=label,
            digests=digests,
            props={"uri": "s3://x"},
        )
        services.ingest.append(LOCAL, list(stated))


def told(services: Headwater, file: Path, ref: str = "dataset:clicks@v8", **options: str) -> Profiled:
    return services.profiling.profile(LOCAL, file, as_=ref, **options)  # type: ignore[arg-type]


def test_a_version_gains_digests_and_profile_and_keeps_what_it_has(services: Headwater, file: Path) -> None:
    state(services, "v8")
    found = told(services, file)
    assert (found.created, found.changed, found.ref) == (False, True, "dataset:clicks@v8")
    node = services.catalog.show(LOCAL, "dataset:clicks@v8")
    assert node == found.version
    assert (node.props["uri"], node.props["rows"], node.props["columns"]) == (
        "s3://x",
        3,
        ("id", "x", "label"),
    )
    assert {digest.algorithm for digest in node.digests()} == {"md5", "sha256"}
    assert json.loads(str(node.props["profile"]))["label"]["column"] == "label"
    assert services.catalog.show(LOCAL, f"dataset:clicks@md5:{node.props['digest.md5']}") == node


def test_doing_it_twice_changes_nothing(services: Headwater, file: Path) -> None:
    state(services, "v8")
    told(services, file)
    before = services.catalog.token(LOCAL).sequence, services.catalog.counts(LOCAL)
    again = told(services, file)
    assert (again.created, again.changed) == (False, False)
    assert (services.catalog.token(LOCAL).sequence, services.catalog.counts(LOCAL)) == before


def test_two_people_who_tell_the_same_tell_one_fact(file: Path) -> None:
    facts = []
    for _ in range(2):
        services = open_services("memory:")
        state(services, "v8")
        told(services, file)
        facts.append({fact.id for fact in services.ingest.facts(LOCAL)})
    assert facts[0] == facts[1]


def test_an_answer_as_of_earlier_has_the_profile_and_one_as_known_then_has_not(
    services: Headwater, file: Path
) -> None:
    state(services, "v8")
    told(services, file)
    soon = datetime(2026, 3, 2, tzinfo=UTC)
    then = services.catalog.show(LOCAL, "dataset:clicks@v8", times=Times(as_of=soon))
    assert "profile" in then.props
    known = services.catalog.show(LOCAL, "dataset:clicks@v8", times=Times(known_at=soon))
    assert "profile" not in known.props


def test_a_version_that_is_new_is_created_in_the_project_of_its_series(
    services: Headwater, file: Path
) -> None:
    state(services, "v7")
    found = told(services, file)
    assert (found.created, found.changed, found.version.project) == (True, True, "web")
    assert services.catalog.latest(LOCAL, "dataset:clicks") == found.version
    facts = services.catalog.history(LOCAL, "dataset:clicks@v8")
    assert {fact.origin for fact in facts} == {Origin.CAPTURED}
    again = told(services, file)
    assert (again.created, again.changed) == (False, False)


def test_a_new_series_needs_a_project(services: Headwater, file: Path) -> None:
    with pytest.raises(Invalid, match="there is no dataset:clicks yet; to begin it say which project"):
        told(services, file)
    assert told(services, file, project="web").version.project == "web"
    assert told(services, file, ref="model:shop/clicker@1").version.project == "shop"
    state(services, "v8", project="other")
    with pytest.raises(Invalid, match=r"ambiguous: .*dataset:other/clicks@v8"):
        told(services, file)
    assert not told(services, file, project="web").created


def test_other_content_is_refused_and_nothing_is_told(services: Headwater, file: Path) -> None:
    state(services, "v8", digests=(Digest("md5", "0" * 32),))
    with pytest.raises(Conflict, match=r"recorded with md5 0000000000000000, but .*clicks\.csv has "):
        told(services, file)
    assert "profile" not in services.catalog.show(LOCAL, "dataset:clicks@v8").props


def test_a_digest_of_a_part_does_not_contradict(services: Headwater, file: Path) -> None:
    state(
        services, "v8", digests=(Digest("md5", "0" * 32, "head-10000-rows"), Digest("md5-dos2unix", "0" * 32))
    )
    assert told(services, file).changed


def test_a_version_is_named_in_full(services: Headwater, file: Path) -> None:
    state(services, "v80")
    assert told(services, file).created
    series = series_uid(Kind.DATASET, "web", "clicks")
    held = services.catalog.show(LOCAL, "dataset:clicks@v80")
    services.ingest.append(LOCAL, [attribute(series, "alias", STAMP, name="gold", value=held.uid)])
    assert told(services, file, ref="dataset:clicks@gold").version.uid == held.uid
    assert told(services, file, ref=held.uid).version.uid == held.uid


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        ("dataset:clicks", "is a series; name the version"),
        ("run:train-1", "neither data nor a model"),
        ("dataset:clicks@sha256:ab12", "a new version needs a name"),
        ("dataset:clicks@latest", "a new version needs a name"),
        ("0" * 32, "no version has the uid"),
        ("clicks", "is not a reference"),
    ],
)
def test_what_is_no_version_is_refused(services: Headwater, file: Path, ref: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        told(services, file, ref=ref)


def test_what_was_withdrawn_stays_so(services: Headwater, file: Path) -> None:
    state(services, "v8")
    uid = services.catalog.show(LOCAL, "dataset:clicks@v8").uid
    services.ingest.append(LOCAL, [TombstoneFact(node=uid, occurred_at=AT, recorded_at=AT)])
    with pytest.raises(Conflict, match="was withdrawn"):
        told(services, file, ref=uid)


def test_what_cannot_be_read_creates_nothing(services: Headwater, file: Path) -> None:
    with pytest.raises(NotFound):
        told(services, file.with_name("gone.csv"), project="web")
    file.write_text("id,x\n1\n")
    with pytest.raises(Invalid, match="line 2: 1 cells where the header has 2"):
        told(services, file, project="web")
    assert services.catalog.counts(LOCAL)["facts"] == 0


def test_key_and_label_once_chosen_stay(services: Headwater, file: Path) -> None:
    file.write_text("code,x,noted\na,1,p\nb,2,q\n")
    told(services, file, project="web", key="code", label="noted")
    assert not told(services, file).changed
    later = file.with_name("later.csv")
    later.write_text("code,x,noted\na,5,p\nb,2,q\n")
    profile = told(services, later, ref="dataset:clicks@v9").content.profile
    assert profile is not None
    assert (profile["row_digests"]["key"], profile["label"]["column"]) == ("code", "noted")
    assert told(services, file, label="x").changed
    kept = json.loads(str(services.catalog.show(LOCAL, "dataset:clicks@v8").props["profile"]))
    assert kept["label"]["column"] == "x"


def test_why_tells_what_profiles_show(services: Headwater, tmp_path: Path) -> None:
    services.ingest.append(LOCAL, trainings(tmp_path))
    lacking = services.root_cause.why(LOCAL, "model:screen@9", good="model:screen@7").suspects[0]
    assert lacking.ref == "dataset:biopsies@v2"
    assert [
        each.text for each in lacking.evidence if "headwater profile PATH --as dataset:biopsies@" in each.text
    ]
    for label in ("v1", "v2"):
        told(services, tmp_path / f"{label}.csv", ref=f"dataset:biopsies@{label}")
    shown = services.root_cause.why(LOCAL, "model:screen@9", good="model:screen@7").suspects[0]
    assert shown.ref == "dataset:biopsies@v2"
    assert shown.evidence[0].text == '"radius" is 10x smaller in 33 % of rows: looks like mm to cm'
    assert shown.evidence[0].ratio > 1


def trainings(folder: Path) -> list[Fact]:
    """Return 12 trainings, of which from the ninth on a third of the rows are in centimetres, and write the tables."""
    story, tables = Story(), {}
    for label, factor in (("v1", 1.0), ("v2", 0.1)):
        rows = [
            f"b{k},{(12 + k % 17) * (factor if k % 3 == 0 else 1):.4g},{'ill' if k % 17 > 8 else 'well'}"
            for k in range(300)
        ]
        data = "\n".join(["biopsy_id,radius,label", *rows, ""]).encode()
        (folder / f"{label}.csv").write_bytes(data)
        digest = Digest("md5", hashlib.md5(data).hexdigest())
        stated = version(
            Kind.DATASET, "biopsies", story.stamp(), project=PROJECT, label=label, digests=[digest]
        )
        story.facts += stated
        tables[label] = stated.uid
        story.hour += 1
    for place in range(12):
        label = "v1" if place < 8 else "v2"
        run = story.step(
            f"train#{place}",
            "train",
            uses=[(tables[label], "train")],
            params={"lr": "0.1", "seed": str(place)},
            metrics={"accuracy": (0.95 if label == "v1" else 0.85) + place % 3 * 0.003},
        )
        story.model("screen", str(place), run)
    return story.facts

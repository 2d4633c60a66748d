"""What a file is, what has become newer, and how a run is done again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from headwater import statements
from headwater.errors import Conflict, Invalid, NotFound
from headwater.facts import Fact
from headwater.model import Digest, Kind, Relation, Times, Uid
from headwater.services import LOCAL, Headwater, over
from headwater.services.identification import How
from headwater.statements import Stamp
from headwater.store.memory import MemoryStore
from stories import START

HOSTILE = "x'; touch escaped; #\"$(touch escaped)`touch escaped`\n../../escaped | <b>"


class History:
    """Facts of small histories, an hour apart."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.hour = 0

    def stamp(self) -> Stamp:
        self.hour += 1
        at = START + timedelta(hours=self.hour)
        return Stamp(at, at)

    def version(
        self, kind: Kind, name: str, label: str, content: str = "", *, made_by: Uid = "", **props: object
    ) -> Uid:
        digests = [Digest("sha256", hashlib.sha256((content or f"{name}{label}").encode()).hexdigest())]
        found = statements.version(
            kind, name, self.stamp(), project="shop", label=label, digests=digests, props=props
        )
        self.facts += found
        if made_by:
            self.facts.append(statements.edge(found.uid, Relation.GENERATED_BY, made_by, self.stamp()))
        return found.uid

    def run(self, name: str, *used: tuple[Uid, str], **props: object) -> Uid:
        found = statements.run("shop", name, self.stamp(), project="shop", job=name, props=props)
        self.facts += found
        self.facts += [
            statements.edge(found.uid, Relation.USED, uid, self.stamp(), role=role) for uid, role in used
        ]
        return found.uid

    def services(self) -> Headwater:
        found = over(MemoryStore())
        found.ingest.append(LOCAL, self.facts)
        return found


def chain() -> History:
    """Return raw@1 > features@1 > model@1, held-out data, and newer versions of raw and of the held-out data."""
    told = History()
    raw = told.version(Kind.DATASET, "raw", "1")
    held = told.version(Kind.DATASET, "held", "1")
    features = told.version(Kind.DATASET, "features", "1", made_by=told.run("prepare-1", (raw, "")))
    told.version(Kind.MODEL, "churn", "1", made_by=told.run("train-1", (features, "train"), (held, "test")))
    told.version(Kind.DATASET, "raw", "2")
    told.version(Kind.DATASET, "raw", "3")
    told.version(Kind.DATASET, "held", "2")
    return told


def outdated(services: Headwater, ref: str, **times: object) -> list[tuple[str, str, int, bool]]:
    found = services.staleness.stale(LOCAL, ref, times=Times(**times))  # type: ignore[arg-type]
    return [(each.used.name, each.newest.name, each.newer, each.measuring) for each in found.outdated]


def test_newer_inputs_of_inputs_are_found_and_what_only_measured_stands_apart():
    services = chain().services()
    assert outdated(services, "model:churn@1") == [
        ("raw@1", "raw@3", 2, False),
        ("held@1", "held@2", 1, True),
    ]
    answer = services.staleness.stale(LOCAL, "model:churn")
    assert (answer.stale, answer.current, answer.superseded_by) == (True, 1, None)
    assert outdated(services, "run:train-1")[0][0] == "raw@1"


def test_nothing_was_stale_before_the_newer_versions():
    services = chain().services()
    (before,) = services.lineage.versions_of(LOCAL, "model:churn")
    found = services.staleness.stale(LOCAL, "model:churn@1", times=Times(as_of=before.occurred_at))
    assert (found.stale, found.outdated) == (False, ())


def test_only_newer_test_data_makes_nothing_stale():
    told = History()
    held = told.version(Kind.DATASET, "held", "1")
    told.version(Kind.MODEL, "churn", "1", made_by=told.run("train-1", (held, "test")))
    told.version(Kind.DATASET, "held", "2")
    found = told.services().staleness.stale(LOCAL, "model:churn@1")
    assert (found.stale, len(found.outdated)) == (False, 1)


def test_a_newest_version_with_the_same_content_is_no_change():
    told = History()
    raw = told.version(Kind.DATASET, "raw", "1", "same")
    told.version(Kind.MODEL, "churn", "1", made_by=told.run("train-1", (raw, "train")))
    told.version(Kind.DATASET, "raw", "2", "other")
    told.version(Kind.DATASET, "raw", "3", "same")
    assert outdated(told.services(), "model:churn@1") == []


def test_of_a_series_that_is_used_in_several_versions_the_newest_counts_and_its_own_series_does_not():
    told = History()
    first = told.version(Kind.DATASET, "raw", "1")
    second = told.version(Kind.DATASET, "raw", "2", made_by=told.run("append-2", (first, "")))
    base = told.version(Kind.MODEL, "churn", "1")
    told.version(Kind.MODEL, "churn", "2", made_by=told.run("tune-2", (second, "train"), (base, "base")))
    services = told.services()
    assert outdated(services, "model:churn@2") == []
    after = services.staleness.stale(LOCAL, "model:churn@1").superseded_by
    assert after is not None
    assert after.name == "churn@2"


def test_what_is_not_built_is_refused():
    services = chain().services()
    with pytest.raises(NotFound):
        services.staleness.stale(LOCAL, "commit:abcdef")
    told = History()
    told.facts += statements.commit("ab" * 20, told.stamp())
    with pytest.raises(Invalid, match="is a Commit"):
        told.services().staleness.stale(LOCAL, "commit:abab")


def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path: Path):
    told = History()
    raw = told.version(Kind.DATASET, "raw", "1", "a,b\n1,2\n", uri="s3://data/raw/clicks.csv")
    told.version(Kind.MODEL, "churn", "1", made_by=told.run("train-1", (raw, "train")))
    services = told.services()
    file = tmp_path / "another name.csv"
    file.write_text("a,b\n1,2\n")
    found = services.identification.which_file(LOCAL, file)
    (match,) = found.matches
    assert (match.node.name, match.how, match.sure) == ("raw@1", How.CONTENT, True)
    assert found.used is not None
    assert {each.node.name for each in found.used.affected} == {"train-1", "churn@1"}


def test_a_git_blob_is_known_too(tmp_path: Path):
    content = b"lr: 0.1\n"
    blob = hashlib.sha1(b"blob %d\0%s" % (len(content), content)).hexdigest()
    told = History()
    found = statements.version(
        Kind.DATASET, "params", told.stamp(), project="shop", label="1", digests=[Digest("git-blob", blob)]
    )
    told.facts += found
    file = tmp_path / "params.yaml"
    file.write_bytes(content)
    (match,) = told.services().identification.which_file(LOCAL, file).matches
    assert match.by == f"git-blob:{blob}"


def test_a_changed_file_is_only_perhaps_what_lies_under_its_name(tmp_path: Path):
    told = History()
    told.version(Kind.DATASET, "raw", "1", "a,b\n1,2\n", uri="s3://data/raw/clicks.csv")
    file = tmp_path / "clicks.csv"
    file.write_text("a,b\n1,3\n")
    found = told.services().identification.which_file(LOCAL, file)
    (match,) = found.matches
    assert (match.how, match.sure, found.used) == (How.NAME, False, None)


def test_digests_are_found_by_algorithm_beginning_and_case():
    services = chain().services()
    digest = hashlib.sha256(b"raw1").hexdigest()
    for asked in (digest, digest.upper(), f"sha256:{digest}", digest[:20]):
        (match,) = services.identification.which(LOCAL, asked).matches
        assert (match.node.name, match.sure) == ("raw@1", True)
    (few,) = services.identification.which(LOCAL, digest[:7]).matches
    assert (few.how, few.sure) == (How.PART, False)
    assert services.identification.which(LOCAL, f"md5:{digest}").matches == ()


def test_a_partial_digest_is_never_sure():
    told = History()
    weak = Digest("mlflow", "abcd1234abcd1234", "head-10000-rows")
    told.facts += statements.version(
        Kind.DATASET, "raw", told.stamp(), project="shop", label="1", digests=[weak]
    )
    (match,) = told.services().identification.which(LOCAL, "abcd1234abcd1234").matches
    assert (match.how, match.sure) == (How.PART, False)


def test_an_address_is_found_as_recorded_also_where_it_held_a_password():
    told = History()
    told.version(Kind.DATASET, "raw", "1", uri="postgresql://etl:oranges7@db/ml")
    services = told.services()
    found = services.identification.which(LOCAL, "postgresql://etl:oranges7@db/ml")
    assert [(each.node.name, each.how) for each in found.matches] == [("raw@1", How.PLACE)]
    assert services.identification.which(LOCAL, "s3://nowhere/at/all.bin").matches == ()


def test_a_commit_is_found_by_its_sha():
    told = History()
    told.facts += statements.commit("ab12" * 10, told.stamp())
    (match,) = told.services().identification.which(LOCAL, "ab12ab12ab12").matches
    assert (match.how, match.sure) == (How.COMMIT, True)


def recorded(
    name: str = "train-1",
    *,
    command: str = "python train.py --lr 0.1",
    place: str = "s3://data/raw.csv",
    whole: str = "",
    **code: object,
) -> History:
    """Return a run with code, environment and data."""
    told = History()
    raw = told.version(Kind.DATASET, "raw", "1", uri=place, size_bytes=12)
    more = {"command_line": whole} if whole else {}
    run = told.run(name, (raw, "train"), command=command, param={"lr": "0.1"}, **more)
    told.version(Kind.MODEL, "churn", "1", made_by=run)
    commit = statements.commit(
        "1a" * 20, told.stamp(), props={"repository": code.pop("repository", "https://example.com/churn.git")}
    )
    around = statements.environment(
        told.stamp(),
        content={"python": "3.12.1", "variables": {"OMP_NUM_THREADS": code.pop("threads", "2")}},
        packages=[("pypi", "numpy", "2.4.6"), ("conda", "cudatoolkit", "12"), ("pypi", "-r evil", "1; x")],
    )
    told.facts += [
        *commit,
        *around,
        statements.edge(run, Relation.EXECUTED, commit.uid, told.stamp(), props=code),
        statements.edge(run, Relation.RAN_IN, around.uid, told.stamp()),
    ]
    return told


def test_a_run_is_written_to_be_done_again(tmp_path: Path):
    services = recorded().services()
    found = services.reproduction.reproduce(LOCAL, "model:churn", to=tmp_path / "again")
    assert found.run.name == "train-1"
    texts = {name: (tmp_path / "again" / name).read_text() for name in found.files}
    assert texts["requirements.txt"] == "numpy==2.4.6\n"
    assert texts["Dockerfile"].startswith("FROM python:3.12.1-slim\n")
    assert "checkout --quiet --detach " + "1a" * 20 in texts["checkout.sh"]
    assert "known=https://example.com/churn.git" in texts["checkout.sh"]
    assert texts["run.sh"].endswith("export OMP_NUM_THREADS=2\npython train.py --lr 0.1\n")
    assert json.loads(texts["parameters.json"]) == {"lr": "0.1"}
    (row,) = csv.DictReader(io.StringIO(texts["data.csv"]))
    assert (row["ref"], row["place"], row["role"]) == ("dataset:raw@1", "s3://data/raw.csv", "train")
    assert row["sha256"] == hashlib.sha256(b"raw1").hexdigest()
    assert found.missing == (
        "1 packages are not from PyPI and must be installed by hand: conda/cudatoolkit 12.",
    )
    assert "cudatoolkit" in texts["README.md"]


def test_the_whole_command_line_is_run_again_not_the_one_without_parameters(tmp_path: Path):
    told = recorded(command="python train.py", whole="python train.py --lr 0.1")
    found = told.services().reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    assert (tmp_path / "again" / "run.sh").read_text().endswith("\npython train.py --lr 0.1\n")
    assert not any("command" in gap for gap in found.missing)


def test_parameters_that_a_command_does_not_say_are_named_as_missing(tmp_path: Path):
    found = (
        recorded(command="python train.py")
        .services()
        .reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    )
    assert any("does not say lr=0.1" in gap for gap in found.missing)


def test_data_that_the_command_does_not_name_is_said_to_need_its_place(tmp_path: Path):
    def gaps(folder: str, command: str) -> list[str]:
        told = recorded(command=command, place="file:///mail/my%20strokes/v5.csv").services()
        found = told.reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / folder)
        return [gap for gap in found.missing if "v5.csv" in gap]

    (gap,) = gaps("a", "python train.py train.csv --lr 0.1")
    assert "does not name" in gap
    assert "dataset:raw@1" in gap
    assert gaps("b", "python train.py --data='./v5.csv' --lr 0.1") == []


def test_the_page_says_to_check_out_the_code_before_the_container_is_built(tmp_path: Path):
    recorded().services().reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    page = (tmp_path / "again" / "README.md").read_text()
    assert page.index("* `checkout.sh`") < page.index("* `Dockerfile`") < page.index("* `run.sh`")
    assert "checked out before" in page


def test_what_is_not_recorded_is_said_and_not_written(tmp_path: Path):
    told = History()
    told.run("bare")
    found = told.services().reproduction.reproduce(LOCAL, "run:bare", to=tmp_path / "again")
    assert found.files == ("README.md",)
    said = " ".join(found.missing)
    for word in ("command", "code", "environment", "data"):
        assert word in said
    assert all(gap in (tmp_path / "again" / "README.md").read_text() for gap in found.missing)


def test_the_page_beside_a_reproduction_explains_every_file_of_it(tmp_path: Path):
    found = recorded().services().reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    page = (tmp_path / "again" / "README.md").read_text()
    assert "parameters.json" in found.files
    assert [name for name in found.files if name != "README.md" and f"* `{name}`: " not in page] == []


def test_a_dirty_tree_without_its_patch_is_said_and_a_kept_patch_is_written(tmp_path: Path):
    lost = recorded(dirty=True).services().reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "a")
    assert any("differed from the commit" in gap for gap in lost.missing)
    kept = recorded(dirty=True, patch="--- a/x\n+++ b/x\n").services()
    found = kept.reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "b")
    assert "patch.diff" in found.files
    assert "apply" in (tmp_path / "b" / "checkout.sh").read_text()
    assert not any("differed" in gap for gap in found.missing)


def test_code_that_is_in_no_commit_is_named_as_missing(tmp_path: Path):
    services = recorded(dirty=True, untracked=["train.py"]).services()
    found = services.reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    assert "Files of its code are in no commit and were not kept: train.py." in found.missing


def test_secrets_that_were_taken_out_are_said_to_be_missing(tmp_path: Path):
    services = recorded(command="python train.py --password hunter2").services()
    found = services.reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    assert any("Secrets were taken out" in gap for gap in found.missing)
    assert "hunter2" not in (tmp_path / "again" / "run.sh").read_text()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    services = recorded().services()
    with pytest.raises(Conflict, match="not empty"):
        services.reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path)
    with pytest.raises(Conflict):
        services.reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_no_run_made_cannot_be_reproduced(tmp_path: Path):
    services = recorded().services()
    with pytest.raises(Invalid, match="no run is recorded"):
        services.reproduction.reproduce(LOCAL, "dataset:raw@1", to=tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_hostile_names_stay_in_the_folder_and_run_nothing(tmp_path: Path):
    told = recorded(name=HOSTILE, command=f"true {HOSTILE}", repository=HOSTILE, threads=HOSTILE)
    folder = tmp_path / "in" / "again"
    found = told.services().reproduction.reproduce(LOCAL, "model:churn", to=folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(found.files)
    for script in ("checkout.sh", "run.sh"):
        subprocess.run(["sh", "-n", script], cwd=folder, check=True)
        ended = subprocess.run(["sh", script], cwd=folder, capture_output=True, check=False, timeout=20)
        assert ended.returncode != 0
    assert not list(tmp_path.rglob("escaped*"))
    assert "requirements.txt" in found.files
    assert "evil" not in (folder / "requirements.txt").read_text()


def test_an_address_with_shell_in_it_is_one_word(tmp_path: Path):
    told = recorded(repository="https://example.com/$(touch${IFS}escaped)'\";x.git")
    told.services().reproduction.reproduce(LOCAL, "run:train-1", to=tmp_path / "again")
    script = (
        (tmp_path / "again" / "checkout.sh").read_text().replace("git clone", "echo").replace("git -C", ": ")
    )
    (tmp_path / "again" / "checkout.sh").write_text(script)
    call = ["sh", "checkout.sh"]
    ended = subprocess.run(call, cwd=tmp_path / "again", capture_output=True, text=True, check=True)
    assert "https://example.com/$(touch${IFS}escaped)'\";x.git" in ended.stdout
    assert not list(tmp_path.rglob("escaped*"))

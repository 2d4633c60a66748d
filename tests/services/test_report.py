"""Documents of answers: whole, and safe whatever things are called."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from clinic import clinic
from headwater.services import LOCAL, Headwater, over
from headwater.services.causes.inquiry import Judgement
from headwater.services.causes.investigations import Deed, Investigated
from headwater.services.wording.markup import Chain, Heading, Items, Paragraph, Table, html, markdown
from headwater.services.wording.prose import percent
from headwater.services.wording.prose import text as why_text
from headwater.services.wording.report import (
    investigation_html,
    investigation_markdown,
    why_html,
    why_markdown,
)
from headwater.store.memory import MemoryStore
from stories import Story

HOSTILE = (
    "</td><script>alert(1)</script>\"'><img src=//x.test onerror=a>|`[a](http://x.test)\u202e\n# \x1b[2J"
)


class Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def services() -> Headwater:
    found = over(MemoryStore())
    found.ingest.append(LOCAL, clinic())
    return found


@pytest.fixture(scope="module")
def found() -> Investigated:
    asked = services()
    asked.investigations.open(
        LOCAL, "model:screen@9", good="model:screen@7", title="May", deed=Deed(by="ana")
    )
    asked.investigations.judge(LOCAL, "1", "biopsies", Judgement.CONFIRMED, deed=Deed(by="ben"))
    asked.investigations.exclude(LOCAL, "1", ["biopsies"], deed=Deed(by="ben"))
    return asked.investigations.conclude(LOCAL, "1", "half of the rows were in cm", deed=Deed(by="ana"))


def test_the_page_of_an_investigation_holds_all_of_it(found: Investigated):
    words = " ".join(Elements(investigation_html(found)).words)
    for said in (
        "Investigation 1 May",
        "Closed by ana: half of the rows were in cm",
        "dataset:biopsies@v2",
        "confirmed",
        "cannot be made: dataset:biopsies@v2 set back",
        "Most likely cause: dataset biopsies v1 to v2",
        "From the cause to the metric",
        "closed: half of the rows were in cm",
    ):
        assert said in words


def test_the_markdown_holds_the_same(found: Investigated):
    text = investigation_markdown(found)
    assert text.startswith("# Investigation 1 May\n")
    assert "| dataset:biopsies@v2 | v1 | v2 | " in text
    assert "dataset:biopsies@v2 → run:prepare\\#v2 → dataset:features@v2 → run:train\\#9" in text
    assert "| dataset:biopsies@v2 | confirmed | ben | " in text


@pytest.mark.parametrize(
    ("chance", "digits", "said"),
    [
        (1.0, 0, "over 99 %"),
        (0.995, 0, "over 99 %"),
        (0.994, 0, "99 %"),
        (0.0, 0, "under 1 %"),
        (0.0, 1, "under 0.1 %"),
        (1.0, 1, "over 99.9 %"),
        (0.25, 1, "25.0 %"),
    ],
)
def test_no_probability_is_printed_as_certain(chance: float, digits: int, said: str):
    assert percent(chance, digits=digits) == said


def test_documents_never_say_100_or_0_per_cent(found: Investigated):
    sure = replace(found.answer.suspects[0], probability=1.0)
    answer = replace(
        found.answer, suspects=(sure,), p_none=0.0, p_seeds=0.0, next_rerun=None, pairs=(), alias_groups=()
    )
    for said in (why_markdown(answer), why_html(answer), why_text(answer)):
        assert not re.search(r"\b(100|100\.0|0|0\.0) %", said)
        assert "over 99" in said
        assert "under 0.1 %" in said


def test_a_page_asks_nobody_for_anything_and_runs_nothing(found: Investigated):
    page = investigation_html(found)
    seen = Elements(page)
    assert not {"script", "link", "img", "iframe", "object", "a", "base", "form"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href")]
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_a_page_is_light_and_dark_and_draws_the_path(found: Investigated):
    page = investigation_html(found)
    assert "color-scheme:light dark" in page
    assert "prefers-color-scheme:dark" in page
    assert Elements(page).tags.count("rect") == len(found.answer.suspects[0].path)


BLOCKS = [
    Heading(HOSTILE, 1),
    Paragraph(HOSTILE),
    Items([HOSTILE]),
    Table((HOSTILE,), [(HOSTILE,)]),
    Chain([HOSTILE, "x" * 200], HOSTILE),
]


def test_hostile_names_are_only_text_on_a_page():
    page = html(BLOCKS, title=HOSTILE)
    seen = Elements(page)
    assert not {"script", "img"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name in ("src", "onerror")]
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "<script>alert(1)</script>" in "".join(seen.words)


def test_hostile_names_are_only_text_in_markdown():
    text = markdown(BLOCKS)
    assert not re.search(r"(?<!\\)[<`|\[]", text.replace("| ", "").replace(" |", ""))
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert len([line for line in text.splitlines() if line.startswith("#")]) == 1


@pytest.mark.parametrize("start", ["- a", " - a", "    a", "+ a", "1. a", "12) a", "# a", "> a"])
def test_no_paragraph_becomes_a_list_or_a_heading(start: str):
    first = markdown([Paragraph(start)])
    assert not re.match(r"\s*([-+#>] |\d+[.)] )|\s", first)


def test_a_number_stays_as_it_is():
    assert (
        markdown([Table(("a",), [("14.9 %",)]), Paragraph("1.5 runs")])
        == "| a |\n| --- |\n| 14.9 % |\n\n1.5 runs\n"
    )


def test_an_answer_is_a_document_of_its_own():
    answer = services().root_cause.why(LOCAL, "model:screen@9", good="model:screen@7")
    assert why_markdown(answer).startswith("# Why model:screen@9\n\nAccuracy fell ")
    assert "Accuracy fell " in "".join(Elements(why_html(answer)).words)


def test_a_hostile_history_makes_a_harmless_page():
    story = Story()
    for place in range(12):
        raw = story.dataset(HOSTILE, "v1" if place < 8 else "v2")
        story.step(
            f"{HOSTILE}{place}",
            "train",
            uses=[(raw, "train")],
            params={"seed": str(place), "lr": HOSTILE},
            metrics={"accuracy": 0.9 + place % 3 * 0.002 - 0.1 * (place > 7)},
        )
    asked = over(MemoryStore())
    asked.ingest.append(LOCAL, story.facts)
    bad = asked.catalog.search(LOCAL, "run", first=50).nodes
    worst = next(node for node in bad if node.name.endswith("9"))
    found = asked.investigations.open(LOCAL, worst.uid, title=HOSTILE, deed=Deed(by=HOSTILE))
    seen = Elements(investigation_html(found))
    assert not {"script", "img"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name in ("src", "onerror")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask @ana now", r"ask \@ana now"),
        ("ana@mail.example", r"ana\@mail.example"),
        ("churn@7", "churn@7"),
        ("$x$ of $5", r"\$x\$ of \$5"),
        ("see https://evil.example", r"see https\://evil.example"),
        ("WWW.evil.example", r"WWW\.evil.example"),
    ],
)
def test_nobody_is_mentioned_and_nothing_linked_by_a_name(text: str, shown: str):
    assert markdown([Paragraph(text)]).strip() == shown

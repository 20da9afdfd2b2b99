"""Figures as words: in English by default, in another notation when asked, and back from what was typed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataset import Dataset
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.campaign_words import money
from analysis.views.cut import Cut
from analysis.views.models_words import score
from analysis.views.overview import Topic, counted, overview
from analysis.views.phrases import effect, minutes, per_hundred
from analysis.views.segments import value
from analysis.wording import (
    ENGLISH,
    MINUS,
    Notation,
    bound,
    cell,
    choose,
    count,
    day,
    fixed,
    for_spreadsheet,
    listed,
    notation,
    number,
    parsed,
    percent,
    plural,
    writing,
)

GERMAN = Notation(",", ".", day="dd.MM.yyyy")
FRENCH = Notation(",", "\u00a0", day="dd/MM/yyyy")
INDIAN = Notation(grouping=(3, 2), day="dd/MM/yyyy")
SPANISH = Notation(",", ".", fewest=5, day="d/M/yyyy")
SWISS = Notation(".", "’", day="dd.MM.yyyy")
ALL = (ENGLISH, GERMAN, FRENCH, INDIAN, SPANISH, SWISS)


@pytest.fixture
def german_window() -> Iterator[None]:
    choose(GERMAN)
    yield
    choose(ENGLISH)


@pytest.mark.parametrize(
    ("said", "english", "german"),
    [
        (lambda: fixed(1234567.891, 2), "1,234,567.89", "1.234.567,89"),
        (lambda: fixed(0.5, 1, signed=True), "+0.5", "+0,5"),
        (lambda: fixed(-1234.5, 1), f"{MINUS}1,234.5", f"{MINUS}1.234,5"),
        (lambda: count(5119), "5,119", "5.119"),
        (lambda: percent(0.2912), "29.1\u00a0%", "29,1\u00a0%"),
        (lambda: percent(0.0001), "under 0.1\u00a0%", "under 0,1\u00a0%"),
        (lambda: percent(0.9999), "over 99.9\u00a0%", "over 99,9\u00a0%"),
        (lambda: percent(1), "100\u00a0%", "100\u00a0%"),
        (lambda: number(3.14159), "3.14", "3,14"),
        (lambda: number(1234.5), "1,234", "1.234"),
        (lambda: bound(0.25), "0.25", "0,25"),
        (lambda: bound(12345.6789), "12,345.7", "12.345,7"),
        (lambda: bound(2019.5, grouped=False), "2019.5", "2019,5"),
        (lambda: plural(5119, "row"), "5,119 rows", "5.119 rows"),
        (lambda: listed(["a"] * 2000, 1), "a and 1,999 more", "a and 1.999 more"),
        (lambda: day(date(2025, 5, 2)), "2 May 2025", "02.05.2025"),
        (lambda: per_hundred(0.183), "18.3", "18,3"),
        (lambda: effect(-0.74), f"{MINUS}0.74", f"{MINUS}0,74"),
        (lambda: minutes(3.7), "3.7\u00a0min", "3,7\u00a0min"),
        (lambda: money(10915.5), "10,916", "10.916"),
        (lambda: score(0.9449), "0.945", "0,945"),
        (lambda: str(Range("days", 1234.5, 20000)), "days from 1,234.5 to 20,000", "days from 1.234,5 to 20.000"),
        (lambda: str(OneOf("user_id", (524158799, 0.5))), "user_id is 524158799, 0.5", "user_id is 524158799, 0,5"),
    ],
)
def test_every_figure_has_one_notation(said, english: str, german: str) -> None:  # type: ignore[no-untyped-def]
    assert said() == english
    with writing(GERMAN):
        assert said() == german
    assert said() == english


def test_groups_are_as_long_as_the_notation_has_them() -> None:
    for notation_, text in ((INDIAN, "12,34,567"), (SPANISH, "1.234.567"), (FRENCH, "1\u00a0234\u00a0567")):
        with writing(notation_):
            assert count(1234567) == text
    with writing(SPANISH):
        assert (count(1234), count(12345)) == ("1234", "12.345")


@pytest.mark.parametrize(("value", "text"), [(-0.004, "0.00"), (0.0, "0.00"), (-0.006, f"{MINUS}0.01")])
def test_nothing_has_no_minus(value: float, text: str) -> None:
    assert fixed(value, 2) == text


@given(st.floats(-1e12, 1e12), st.integers(0, 6), st.sampled_from(ALL))
def test_what_is_written_is_read_back(value: float, decimals: int, notation_: Notation) -> None:
    with writing(notation_):
        assert parsed(fixed(value, decimals)) == pytest.approx(float(f"{value:.{decimals}f}"), rel=1e-12)


@given(st.text(max_size=12), st.sampled_from(ALL))
def test_whatever_is_typed_is_a_figure_or_none(text: str, notation_: Notation) -> None:
    with writing(notation_):
        read = parsed(text)
    assert read is None or np.isfinite(read)


def test_half_a_group_is_no_figure() -> None:
    """What is a decimal comma elsewhere must not become ten times as much."""
    assert [parsed(text) for text in ("1,5", "1,234,5", "12,34", "1e3", "x", "")] == [None] * 6
    assert [parsed(text) for text in (" 1,234.5 ", "1234.5", "-3", "−3", ".5", "7.")] == [
        1234.5,
        1234.5,
        -3,
        -3,
        0.5,
        7,
    ]
    with writing(GERMAN):
        assert [parsed(text) for text in ("1,5", "1.5", "1.234")] == [1.5, None, 1234]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("d MMM yyyy", "2 May 2025"),
        ("dd.MM.yyyy", "02.05.2025"),
        ("M/d/yyyy", "5/2/2025"),
        ("yyyy-MM-dd", "2025-05-02"),
        ("d.MM.yyyy\u00a0'г'.", "2.05.2025\u00a0г."),
    ],
)
def test_dates_follow_the_pattern(pattern: str, text: str) -> None:
    with writing(Notation(day=pattern)):
        assert day(date(2025, 5, 2)) == text


def test_a_spreadsheet_of_the_same_locale_reads_what_is_copied() -> None:
    values = [1234.5, np.float64(-0.125), 7, None, float("nan"), "top, 1.5", date(2025, 5, 2), 3.0]
    assert [cell(value) for value in values] == ["1234.5", "-0.125", "7", "", "", "top, 1.5", "2 May 2025", "3"]
    assert for_spreadsheet(f"{MINUS}1,234.5") == "-1234.5"
    with writing(GERMAN):
        assert [cell(value) for value in values[:2]] == ["1234,5", "-0,125"]
        assert for_spreadsheet(fixed(-1234567.5, 1)) == "-1234567,5"
        assert for_spreadsheet(percent(0.291)) == "29,1 %"


def test_another_thread_goes_on_as_it_did(german_window: None) -> None:  # noqa: ARG001
    """A workbook is composed in English on the worker thread while the window writes German."""
    seen: list[str] = []
    inside, done = threading.Event(), threading.Event()

    def compose() -> None:
        with writing(ENGLISH):
            inside.set()
            done.wait(10)
            seen.append(count(1234))
        seen.append(count(1234))

    worker = threading.Thread(target=compose)
    worker.start()
    assert inside.wait(10)
    here = count(1234)
    done.set()
    worker.join(10)
    assert here == "1.234"
    assert seen == ["1,234", "1.234"]


def test_the_default_is_english() -> None:
    assert notation() == ENGLISH


def _german_figures(text: str) -> None:
    """No figure with an English decimal point or a comma between groups."""
    assert not re.search(r"\d\.\d{1,2}(?!\d)|\d,\d{3}(?!\d)", text), text


def test_sentences_of_a_page_agree(demo_frame: pd.DataFrame) -> None:
    rich = demo_frame.assign(target_revenue=demo_frame["target_revenue"] * 1000)
    view = View(Dataset("rich.csv", rich))
    with writing(GERMAN):
        page = overview(view, 50)
        worth = value(view, Cut.POWER, 50)
        said = [f"{finding.sentence} {finding.evidence}" for finding in (*page.findings, *worth.findings)]
        said += [counted(page, topic).text() for topic in (Topic.CUSTOMERS, Topic.REVENUE, Topic.STAGES, Topic.CARTS)]
    assert len(said) > 6
    for sentence in said:
        _german_figures(sentence)


def test_a_cell_for_the_clipboard_is_what_a_spreadsheet_of_the_locale_reads() -> None:
    with writing(Notation(",", ".")):
        values = [13399.5, 13399, "13.399", "50,3\u00a0%", None]
        assert [cell(value) for value in values] == ["13399,5", "13399", "13399", "50,3 %", ""]

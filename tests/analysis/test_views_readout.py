from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.findings import FindingKind
from analysis.intervals import FEWEST
from analysis.lists.register import Entry
from analysis.mapping.values import as_texts
from analysis.masks import mask_of
from analysis.reading import read_columns
from analysis.reading.raw import Raw
from analysis.readout.assigned import Assigned, Orders
from analysis.readout.effect import Kind, Outcome
from analysis.readout.guessing import groups_of, look_into
from analysis.segment import All
from analysis.views.groupings import groupings
from analysis.views.readout import ReadOut, of_file, of_list, read_out

HILLSTORM = Path(__file__).resolve().parents[3] / "shared" / "data" / "hillstorm.csv.gz"
SENT = date(2020, 5, 4)


def planted(size: int = 4000, effect: float = 0.0, seed: int = 3) -> Assigned:
    """A test in which contacting adds `effect` to a chance of one in five."""
    random = np.random.default_rng(seed)
    contacted = random.random(size) < 0.5
    bought = random.random(size) < 0.2 + effect * contacted
    return Assigned("test.csv", contacted, (Outcome("bought", Kind.SHARE, bought.astype(float)),))


def shown(assigned: Assigned) -> ReadOut:
    return read_out(assigned, {}, {}, draws=500)


def test_a_planted_effect_is_told_and_adds_up() -> None:
    assigned = planted(effect=0.08)
    found = shown(assigned)
    values = assigned.outcomes[0].values
    gap = values[assigned.contacted].mean() - values[~assigned.contacted].mean()
    one = found.shown[0]
    assert one.measured.difference.difference.value == pytest.approx(gap)
    assert one.total.value == pytest.approx(gap * assigned.contacted.sum())
    assert one.sentence.startswith(f"The mailing added **{100 * gap:.1f} per 100 customers** in bought (")
    assert (found.contacted, found.held_back) == (assigned.contacted.sum(), (~assigned.contacted).sum())
    assert found.findings[-1].kind is FindingKind.SUGGESTION


def test_without_an_effect_it_says_what_would_have_shown() -> None:
    found = shown(planted())
    one = found.shown[0]
    assert one.sentence.startswith("**No effect that can be told** on bought: between ")
    assert one.smallest is not None
    # The textbook's rule of thumb for two halves: 2.8 standard errors of the difference.
    base = one.measured.held_back.value
    assert base is not None
    error = np.sqrt(base * (1 - base) * (1 / found.contacted + 1 / found.held_back))
    assert one.smallest == pytest.approx(2.8 * error, rel=0.05)
    assert f"An effect of {100 * one.smallest:.1f} or more would probably have shown." in one.sentence


def test_a_loss_is_called_one() -> None:
    one = shown(planted(effect=-0.1)).shown[0]
    assert one.sentence.startswith("The mailing took away **")
    low, high = (float(end) for end in one.sentence.split("(")[1].rstrip(").").split(" to "))
    assert 0 < low < high


def test_of_too_few_nothing_is_said() -> None:
    assigned = planted(60, 0.5)
    few = replace(assigned, contacted=np.arange(60) >= FEWEST - 1)
    assert shown(few).shown[0].sentence.startswith("Too few to say: 29 customers on one side.")


def test_per_message_that_arrived_the_effect_is_as_much_larger() -> None:
    assigned = planted(effect=0.08)
    arrived = np.zeros(len(assigned), dtype=bool)
    arrived[np.flatnonzero(assigned.contacted)[::2]] = True
    one = shown(replace(assigned, sent=arrived)).shown[0]
    assert one.arrived is not None
    share = arrived[assigned.contacted].mean()
    assert one.arrived.value == pytest.approx((one.measured.difference.difference.value or 0) / share)
    nobody = replace(assigned, sent=np.zeros(len(assigned), dtype=bool))
    assert shown(nobody).shown[0].arrived is None


def test_an_open_window_is_said_first() -> None:
    found = shown(replace(planted(), window_days=28, passed=12))
    assert found.standing == "12 of 28 days passed: the effect may still grow or fade."
    assert found.findings[0].sentence.startswith("**12 of 28 days** passed.")


def test_groups_show_where_it_worked() -> None:
    assigned = planted(6000, 0.0)
    random = np.random.default_rng(5)
    north = random.random(6000) < 0.5
    bought = random.random(6000) < 0.2 + 0.15 * (assigned.contacted & north)
    assigned = replace(assigned, outcomes=(Outcome("bought", Kind.SHARE, bought.astype(float)),))
    labels = pd.Series(np.where(north, "north", "south"), dtype="str")
    found = read_out(assigned, {"city": "City"}, {"city": labels}, "city", draws=500).by_group[0]
    assert found is not None
    assert {name: one.difference.told for name, one in found.measured.items()} == {"north": True, "south": False}
    assert found.differs is True
    assert found.sentence == "The effect differs by City. It can be told for north."
    assert found.left_out == 0


def test_sides_that_were_not_drawn_alike_are_told_of() -> None:
    assigned = planted()
    alike = pd.Series(np.where(np.arange(len(assigned)) % 2 > 0, "a", "b"), dtype="str")
    apart = pd.Series(np.where(assigned.contacted | (np.arange(len(assigned)) % 5 > 0), "new", "old"), dtype="str")
    found = shown(replace(assigned, groups={"city": alike, "kind": apart}))
    assert found.unlike == ("kind",)
    assert found.findings[0].kind is FindingKind.CHECK


def a_list(dataset: Dataset, fingerprint: str) -> Entry:
    ids = tuple(map(str, dataset.customer_ids.tolist()))
    return Entry(
        saved=datetime(2020, 5, 3, 12),
        name="Everybody",
        group="all",
        segment=None,
        filters="all customers",
        view=All(),
        source=dataset.source,
        fingerprint=fingerprint,
        as_of="now",
        day=None,
        file=Path("list.xlsx"),
        seed=1,
        consent="",
        contacted=ids[::2],
        held_back=ids[1::2],
    )


def orders_of(dataset: Dataset, folder: Path) -> tuple[Raw, Orders]:
    buyers = dataset.customer_ids.tolist()[::3]
    days = [SENT + timedelta(days=number % 28) for number in range(len(buyers))]
    pd.DataFrame({"customer": buyers, "day": days, "total": 10.0}).to_csv(folder / "orders.csv", index=False)
    return read_columns(folder / "orders.csv"), Orders("customer", "day", "total")


def test_a_list_is_looked_at_by_what_its_customers_were(demo: Dataset, tmp_path: Path) -> None:
    orders, entry = orders_of(demo, tmp_path), a_list(demo, demo.fingerprint)
    found = of_list(entry, orders, SENT, 28, dataset=demo, by="stage", draws=100)
    assert "stage" in found.by
    assert "again" not in found.by  # known only afterwards
    by_stage = found.by_group[0]
    assert by_stage is not None
    stage = next(one for one in groupings(demo) if one.key == "stage")
    for name, segment in stage.groups.items():
        inside = mask_of(demo, segment)[demo.shown]
        codes = demo.codes[demo.shown][inside]
        assert by_stage.measured[name].contacted.n == (codes % 2 == 0).sum()


def test_another_table_says_nothing_of_the_customers_of_a_list(demo: Dataset, tmp_path: Path) -> None:
    found = of_list(a_list(demo, "another"), orders_of(demo, tmp_path), SENT, 28, dataset=demo, by="stage", draws=100)
    assert (found.by, found.by_group) == ({}, (None, None))


def test_the_ids_of_a_list_are_found_in_the_orders(demo: Dataset, tmp_path: Path) -> None:
    raw, said = orders_of(demo, tmp_path)
    found = of_list(a_list(demo, ""), (raw, said), SENT, 28, draws=100)
    assert found.assigned.outcomes[0].values.sum() == as_texts(raw.columns["customer"]).nunique()
    assert found.standing == ""


@pytest.mark.skipif(not HILLSTORM.exists(), reason="the shared data are not beside the project")
def test_the_published_mailing() -> None:
    """MineThatData E-Mail Analytics challenge (Hillstrom 2008), men's mail against nobody."""
    raw = read_columns(HILLSTORM)
    opened = look_into(raw)
    guessed = opened.test
    assert guessed is not None
    assert (guessed.side, guessed.held_back, guessed.outcomes) == (
        "segment",
        ("No E-Mail",),
        ("visit", "conversion", "spend"),
    )
    men = replace(guessed, contacted=("Mens E-Mail",), groups=groups_of(opened, guessed))
    found = of_file(raw, men, "newbie")
    assert found.held_back == 21_306
    sentences = {one.measured.outcome: one.sentence for one in found.shown}
    assert sentences["visit"] == "The mailing added **7.7 per 100 customers** in visit (7.0 to 8.3)."
    assert sentences["spend"] == "The mailing added **0.77 a head** in spend (0.49 to 1.05)."
    assert found.unlike == ()  # it was drawn at random
    assert found.assigned.left_out == ("21,387 customers of neither side (Womens E-Mail)",)

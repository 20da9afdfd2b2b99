"""The gallery of groups against a few lines of pandas: who is in each, what they bring, and the lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.columns import REVENUE, Role
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.groups import Group
from analysis.segment import All, OneOf, Range
from analysis.view import View
from analysis.views.cut import By, Cut
from analysis.views.gallery import Gallery, Sized, gallery
from analysis.views.gallery_detail import gallery_detail
from analysis.views.gallery_offers import POWER, QUIET_VIPS, SHARE, TOP, Asked, Section, own_key
from analysis.views.group_list import save_group_list

OWN = (Group("Rich", Range(CUSTOMER_REVENUE, 300)), Group("Elsewhere", OneOf("country", ("de",))))


@pytest.fixture(scope="module")
def page(demo: Dataset) -> Gallery:
    return gallery(View(demo), OWN, Asked(Cut(By.CUSTOMERS, 25)))


@pytest.fixture(scope="module")
def revenue(demo_frame: pd.DataFrame) -> pd.Series:
    return demo_frame.groupby("user_id").target_revenue.sum()


@pytest.fixture(scope="module")
def newest(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame.sort_values("time_step").groupby("user_id").first()


def size_of(page: Gallery, key: str) -> Sized:
    size = next(entry.size for entry in page.entries if entry.offer.key == key)
    assert size is not None
    return size


def made(amounts: list[float]) -> View:
    """One row per customer."""
    return View(Dataset("m.csv", pd.DataFrame({"user_id": range(len(amounts)), "time_step": 0, REVENUE: amounts})))


def test_typed_numbers_choose_the_first_customers(page: Gallery, revenue: pd.Series) -> None:
    best = revenue.sort_values(ascending=False)
    for key, size in ((TOP, 25), (SHARE, int(np.ceil(len(revenue) * 0.05)))):
        chosen = best[best >= best.iloc[size - 1]]
        assert size_of(page, key).customers == len(chosen)
        assert size_of(page, key).revenue_share.value == pytest.approx(chosen.sum() / revenue.sum())
    power = int((best.cumsum() / best.sum() < 0.8).sum()) + 1
    assert size_of(page, POWER).customers == power
    assert size_of(page, POWER).share.value == pytest.approx(power / len(revenue))


def test_vips_going_quiet_are_the_top_quarter_who_went_quiet(
    page: Gallery, revenue: pd.Series, newest: pd.DataFrame
) -> None:
    many = newest.purchase_number_max > 1  # else the longest gap is a placeholder
    quiet, gone = np.percentile(newest.inter_purchase_time_max[many], [75, 95])
    days = newest.purchase_recency_min
    vips = (revenue > revenue.quantile(0.75)) & (days > quiet) & (days <= gone)
    size = size_of(page, QUIET_VIPS)
    assert size.customers == int(vips.sum()) > 0
    assert size.revenue == pytest.approx(revenue[vips].sum())


def test_a_flag_takes_in_who_ever_carried_it(page: Gallery, demo_frame: pd.DataFrame) -> None:
    ever = demo_frame[demo_frame.target_event == 1].user_id.nunique()
    assert size_of(page, "flag churned").customers == ever
    last = gallery(View(demo := page.view.dataset, OneOf("time_step", (0,))), (), Asked())
    flagged = demo_frame[(demo_frame.time_step == 0) & (demo_frame.target_event == 1)]
    assert size_of(last, "flag churned").customers == len(flagged)
    assert len(demo) == len(demo_frame)


def test_tiers_stages_and_pace_part_the_customers(page: Gallery, revenue: pd.Series) -> None:
    for begins, parts in (("tier ", 4), ("stage ", 3)):
        sizes = [entry.size for entry in page.entries if entry.offer.key.startswith(begins)]
        assert len(sizes) == parts
        assert sum(size.customers for size in sizes if size is not None) <= len(revenue)
    tiers = [size_of(page, e.offer.key) for e in page.entries if e.offer.key.startswith("tier ")]
    assert sum(tier.customers for tier in tiers) == len(revenue)
    assert sum(tier.revenue_share.value or 0 for tier in tiers) == pytest.approx(1)


def test_own_groups_come_first_and_say_where_they_do_not_fit(page: Gallery, revenue: pd.Series) -> None:
    rich, elsewhere = page.entries[:2]
    assert [entry.offer.key for entry in page.entries[:2]] == [own_key("Rich"), own_key("Elsewhere")]
    assert size_of(page, own_key("Rich")).customers == int((revenue >= 300).sum())
    assert "from 300" in rich.offer.about
    assert elsewhere.size is None
    assert elsewhere.offer.segment is None
    assert "country is not in the table" in elsewhere.offer.about
    assert [e.offer.section for e in page.entries] == sorted(
        (e.offer.section for e in page.entries), key=list(Section).index
    )


def test_the_count_is_that_of_the_condition(page: Gallery) -> None:
    for entry in page.entries:
        if entry.offer.segment is not None and entry.size is not None:
            assert entry.size.customers == len(page.view.narrowed(entry.offer.segment)), entry.offer.key
            assert entry.offer.about.endswith(".")


def test_shares_have_ranges_once_they_are_drawn(demo: Dataset) -> None:
    share = size_of(gallery(View(demo), (), Asked(), 60), POWER).revenue_share
    assert share.low is not None
    assert share.high is not None
    assert share.low <= (share.value or 0) <= share.high


def test_ties_one_customer_nothing_and_losses() -> None:
    equal = gallery(made([5.0] * 40), (), Asked(Cut(By.CUSTOMERS, 3)))
    assert size_of(equal, TOP).customers == 3  # of those who are level the first by id
    assert size_of(gallery(made([7.0]), (), Asked()), TOP).customers == 1
    none = gallery(made([0.0] * 5), (), Asked())
    assert not any(entry.offer.key in (POWER, TOP) for entry in none.entries)
    assert all(entry.size is None or entry.size.revenue_share.value is None for entry in none.entries)
    losses = gallery(made([-9.0, 4.0, 1.0]), (), Asked())
    assert all(entry.size is None or entry.size.revenue_share.value is None for entry in losses.entries)
    view = made([1.0, 2.0])
    nobody = gallery(View(view.dataset, Range(REVENUE, 99)), (), Asked())
    assert all(entry.size is None or entry.size.customers == 0 for entry in nobody.entries)


def test_without_revenue_or_purchases_it_says_so(demo_frame: pd.DataFrame) -> None:
    bare = gallery(View(Dataset("bare.csv", demo_frame[["user_id", "time_step"]])), (), Asked())
    assert not bare.entries
    assert any(REVENUE in note for note in bare.notes)


def test_one_group_in_detail(demo: Dataset, demo_frame: pd.DataFrame, revenue: pd.Series) -> None:
    segment = Range(CUSTOMER_REVENUE, float(revenue.quantile(0.5)))
    found = gallery_detail(View(demo), "x", segment)
    rich = revenue[revenue >= revenue.quantile(0.5)]
    assert found.size.customers == len(rich)
    assert found.each.value == pytest.approx(rich.mean())
    assert found.each_of_all == pytest.approx(revenue.mean())
    assert sum(share.value or 0 for _, share in found.stages) <= 1 + 1e-9
    last = demo_frame[(demo_frame.time_step == 0) & (demo_frame.purchase_recency_min <= 28)]
    assert found.all_not_back is not None
    assert found.all_not_back.value == pytest.approx(last.target_event.mean())
    of_group = last[last.user_id.isin(rich.index)]
    assert found.not_back is not None
    assert found.not_back.value == pytest.approx(of_group.target_event.mean())
    assert found.not_back.n == len(of_group)


def test_a_group_as_a_list(demo: Dataset, revenue: pd.Series, tmp_path: Path) -> None:
    view = View(demo)
    saved = save_group_list(view, Range(CUSTOMER_REVENUE, 300), "Rich: all of them", tmp_path / "list.xlsx")
    rich = revenue[revenue >= 300].sort_values(ascending=False)
    assert saved.customers == len(rich)
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    said = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert said["Group"] == "Rich: all of them: revenue of the customer from 300"
    assert said["Customers on the list"] == len(rich)
    rows = [row for row in book.worksheets[1].iter_rows(values_only=True) if isinstance(row[0], int)]
    book.close()
    assert [row[2] for row in rows] == pytest.approx(list(rich), abs=0.01)
    assert {str(row[1]) for row in rows} == set(map(str, rich.index))


def test_a_list_goes_without_who_may_not_be_contacted(demo: Dataset, tmp_path: Path) -> None:
    half = Dataset("h.csv", demo.frame.assign(ok=demo.codes % 2 == 0), roles={"ok": Role.MAY_CONTACT})
    view = View(half)
    saved = save_group_list(view, All(), "All", tmp_path / "a.xlsx")
    assert saved.customers == (half.customers + 1) // 2
    with pytest.raises(AnalysisError, match="Nobody in view"):
        save_group_list(view, Range(REVENUE, 1e12), "None", tmp_path / "b.xlsx")
    bare = View(Dataset("b.csv", demo.frame[["user_id", "time_step"]]))
    assert save_group_list(bare, All(), "All", tmp_path / "c.xlsx").customers == demo.customers


def test_whom_the_shop_is_losing_is_a_finding(demo_frame: pd.DataFrame) -> None:
    shops = [demo_frame.assign(user_id=demo_frame.user_id + number * 10**10) for number in range(8)]
    view = View(Dataset("eight.csv", pd.concat(shops, ignore_index=True)))
    assert gallery(view, (), Asked()).findings == ()
    page = gallery(view, (), Asked(), 20)
    quiet = next(entry for entry in page.entries if entry.offer.key == QUIET_VIPS)
    assert quiet.size is not None
    assert quiet.size.customers >= 30
    finding = next(finding for finding in page.findings if finding.show == quiet.offer.segment)
    assert f"**{quiet.size.customers} customers**" in finding.sentence
    assert finding.money == quiet.size.revenue
    assert gallery(View(view.dataset, OneOf("time_step", (2,))), (), Asked(), 20).findings == ()


def test_too_few_are_no_finding(demo: Dataset) -> None:
    page = gallery(View(demo), (), Asked(), 20)
    few = {entry.offer.segment for entry in page.entries if entry.size is not None and entry.size.customers < 30}
    assert few
    assert not few & {finding.show for finding in page.findings}

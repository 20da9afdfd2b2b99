"""Values of a foreign table, however they are written."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.errors import AnalysisError
from analysis.mapping.values import Values, as_dates, as_numbers


def texts(*written: str | None) -> Values:
    return pa.chunked_array([pa.array(written, pa.string())])


def test_moments_are_of_the_day_that_they_name() -> None:
    found = as_dates(
        "f", "d", texts("2020-05-04 23:59:59 UTC", "2020-05-04T00:00:01+02:00", "20200505"), day_first=False
    )
    assert found.astype(str).tolist() == ["2020-05-04", "2020-05-04", "2020-05-05"]
    with pytest.raises(AnalysisError, match="no date"):
        as_dates("f", "d", texts("2020-13-04 10:00:00"), day_first=False)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (("1,5", "2"), [1.5, 2.0]),
        (("1.234,50", "-7,25", None), [1234.5, -7.25, float("nan")]),
        (("1.000", "0,1"), [1000, 0.1]),
    ],
)
def test_decimal_commas(written: tuple[str | None, ...], numbers: list[float]) -> None:
    assert as_numbers("f", "n", texts(*written)) == pytest.approx(numbers, nan_ok=True)


@pytest.mark.parametrize("written", [("1,234", "2,500"), ("1,5", "many"), ("1.5", "2,5"), ("1,2,3",)])
def test_what_could_be_something_else_is_not_guessed(written: tuple[str, ...]) -> None:
    with pytest.raises(AnalysisError, match="where numbers belong"):
        as_numbers("f", "n", texts(*written))

"""Pictures of every page with the demo shop, its other side, empty, loading and in error; both themes, two sizes.

`python -m app.screenshots [FOLDER]`, by default out/screenshots. Needs no display.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QLocale, QTimer
from PySide6.QtWidgets import QApplication

from analysis.progress import Progress
from app.settings import Settings
from app.window import PAGES, Window
from widgets import theme

SIZES: Final = ((1280, 800), (1024, 700))
LOOKS: Final[tuple[theme.Choice, ...]] = ("light", "dark")
_LOOK_MS = 20
_QUIET_LOOKS = 6
"""So many times in a row nothing is being done: longer than pages wait before they compute."""


def main(folder: Path) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English))
    app = QApplication(["cartwright"])
    theme.current().apply(app)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cartwright-") as scratch:
        window = Window(Settings(Path(scratch) / "settings.ini"))
        window.show()
        _everything(window, folder, Path(scratch))
        window.ask_nothing()
        window.close()
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures in {folder}\n")


def _everything(window: Window, folder: Path, scratch: Path) -> None:
    def take(state: str, names: tuple[str, ...] = PAGES, *, settled: bool = True) -> None:
        for look in LOOKS:
            theme.current().choose(look)
            for width, height in SIZES:
                window.resize(width, height)
                for name in names:
                    window.go_to(name)
                    _wait(lambda: not settled or not window.tasks.busy)
                    window.grab().save(str(folder / f"{name.lower()}-{state}-{look}-{width}.png"))

    take("empty", PAGES[:1])
    window.prepare()
    window.session.open_demo()
    _wait(lambda: not window.tasks.busy and window.store.dataset is not None)
    with _cleaned(window):
        take("cleaning", PAGES[:1])
    _train(window)
    take("demo")
    _turn(window, 1)
    take("other", tuple(name for name in PAGES if name != "Overview"))
    _turn(window, 0)
    data, _, funnel, *_, campaign = cast(list[Any], window.tabs)
    funnel.page.part("engagement").click()
    take("engagement", ("Funnel",))
    campaign.turns.part.part("details").click()
    take("details", ("Campaign",))
    campaign.turns.part.part("answer").click()
    _turn(window, 0)
    for side, name in (("column", "columns"), ("family", "correlations")):
        data.page.switch.part("columns").click()
        data.page.columns.side.part(side).click()
        take(name, PAGES[:1])
    _turn(window, 0)

    window.reset_filters()
    bad = scratch / "autumn_export.csv"
    bad.write_text("user_id,time_step\n1,0\n2,zero\n", encoding="utf-8")
    window.open_file(str(bad))
    _wait(lambda: not window.tasks.busy)
    _look_at_few(window)
    take("error")

    window.page.drop_messages()
    with _held_up(window):
        dataset = window.store.dataset
        assert dataset is not None
        window.store.set_dataset(type(dataset)(dataset.source, dataset.frame))
        _wait(window.status.progress.isVisible)
        take("loading", settled=False)


def _train(window: Window) -> None:
    """Both models, as the button on the Models page would."""
    from analysis.models.targets import Target
    from analysis.views.models import train

    dataset = window.store.dataset
    assert dataset is not None
    window.store.set_models({target: train(dataset, target).judged for target in Target})


def _turn(window: Window, side: int) -> None:
    """Every page that has another side: the rows, the pace, the risk, the details, and nobody to contact."""
    from dataclasses import replace

    from analysis.campaign import DEFAULTS

    data, _, funnel, segments, models, _ = cast(list[Any], window.tabs)
    for switch, sides in (
        (data.page.switch, ("file", "rows")),
        (funnel.page, ("drop-off", "pace")),
        (segments.page, ("value", "risk")),
        (models.part, ("judge", "details")),
    ):
        switch.part(sides[side]).click()
    window.store.set_assumptions(replace(DEFAULTS, gamma=0.0) if side else DEFAULTS)


@contextmanager
def _cleaned(window: Window) -> Iterator[None]:
    """By a recipe with a step that drops rows and one that is off, on the page that tells it."""
    from analysis.cleaning import RECIPES, Planned
    from analysis.cleaning.steps import DropRows
    from analysis.segment import Range

    *steps, last = RECIPES["published"].steps
    few = DropRows(Range("purchase_number_max", high=1))
    window.store.set_recipe(RECIPES["published"].changed(*steps, Planned(last.step, on=False), Planned(few)))
    _wait(lambda: not window.tasks.busy)
    switch = cast(Any, window.tabs[0]).page.switch
    switch.part("cleaning").click()
    yield
    switch.part("file").click()
    window.store.undo()
    _wait(lambda: not window.tasks.busy)


def _look_at_few(window: Window) -> None:
    """A group below the floor, for which pages say "too few to say"."""
    from analysis.columns import CUSTOMER
    from analysis.segment import OneOf

    dataset = window.store.dataset
    assert dataset is not None
    window.store.set_segment(OneOf(CUSTOMER, tuple(dataset.customer_ids[:12].tolist())))


@contextmanager
def _held_up(window: Window) -> Iterator[None]:
    """With a job in the works that does not end, so that all others wait."""
    released = threading.Event()

    def hold(*, progress: Progress) -> None:
        while not released.wait(0.02):
            progress.report(0.37, "tree 148 of up to 300")

    window.tasks.submit("hold", hold, title="Training the churn model")
    yield
    released.set()
    _wait(lambda: not window.tasks.busy)


def _wait(done: Callable[[], bool]) -> None:
    quiet = 0
    while quiet < _QUIET_LOOKS:
        loop = QEventLoop()
        QTimer.singleShot(_LOOK_MS, loop.quit)
        loop.exec()
        quiet = quiet + 1 if done() else 0


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/screenshots"))

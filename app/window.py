"""The window: its frame, and what happens when something is opened, looked at, saved or closed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenuBar, QVBoxLayout, QWidget

from analysis.version import NAME
from app import dialogs, jobs
from app.actions import Actions
from app.asking import Asking
from app.cleaning import Cleaning
from app.comparing import Comparing
from app.counting import Counting
from app.dates import Dates
from app.found import Found
from app.frame.body import WIDE, Body
from app.frame.filters import FiltersPanel
from app.frame.findings import FindingsPanel
from app.frame.focus import go_to_next
from app.frame.page import Page
from app.frame.population import PopulationStrip
from app.frame.status_bar import StatusBar
from app.frame.top_bar import TopBar
from app.joining import Joining
from app.look import Look
from app.other_tables import OtherTables
from app.outcomes import Outcomes
from app.pseudonyms import Pseudonyms
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.tasks import TaskRunner
from app.work_view import WorkView
from app.works import Works
from widgets import icons
from widgets.context import Context, RunnerLike, StoreLike
from widgets.dropping import files_of
from widgets.tab import Tab

if TYPE_CHECKING:
    from analysis.findings import Finding

PAGES: Final = ("Data", "Overview", "Funnel", "Segments", "Models", "Campaign")
SIZE: Final = (1280, 800)
SMALLEST: Final = (960, 640)
_CLOSING_SECONDS: Final = 5.0


class Window(QWidget):
    painted = Signal()
    """The window stands on the screen for the first time."""
    ready = Signal()
    """The pages are there."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.store = Store(self)
        self.tasks = TaskRunner(self)
        self.session = Session(self.store, self.tasks, settings, self)
        self.tabs: list[Tab] = []
        self.ended_in_time = True
        """False once closed while a job did not stop: then leave with `os._exit`."""
        self._is_painted = self._is_leaving = False
        self.setWindowTitle(NAME)
        self.setWindowIcon(icons.program_icon())
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "canvas")
        self.commands = Actions(self, PAGES)
        self.top = TopBar(PAGES, self.commands.menu())
        self.strip = PopulationStrip()
        self.filters = FiltersPanel()
        self.findings = FindingsPanel()
        self.page = Page()
        self.body = Body(self.filters, self.page, self.findings)
        self.found = Found(self.body, self.store, settings)
        self.counting = Counting(self.store, self.tasks, self.body, self.filters, self.strip)
        self.status = StatusBar()
        self.look = Look(self.commands, settings, self)
        self.outcomes = Outcomes(self, self.store, self.tasks, self.session, self.page, self.status)
        self.cleaning = Cleaning(self, self.store, self.tasks, self.session, settings, self.page)
        self.outcomes.tell_of(self.cleaning)
        self.asking = Asking(self, self.store, self.tasks, self.session, settings)
        self.dates = Dates(self, self.store, self.session, settings, self.page)
        self.joining = Joining(self, self.store, self.tasks, self.session, settings, self.page)
        self.comparing = Comparing(self, self.store, self.tasks, self.session, settings, self.page)
        self.pseudonyms = Pseudonyms(self, self.store, self.tasks, self.session, settings, self.page)
        self.other_tables = OtherTables(self, self.tasks, self.session, settings)
        shown = WorkView(PAGES, self.top.tabs, self.tabs, self)
        self.works = Works(
            self, self.store, self.tasks, self.session, settings, self.page, self.status, self.commands, shown
        )
        self._lay_out()
        self.setMinimumSize(*SMALLEST)
        self._connect()
        self._show_openness()
        self._show_recent()
        self.resize(*SIZE)
        self.restoreGeometry(settings.geometry)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        if sys.platform == "darwin":
            bar = QMenuBar(self)
            for menu in self.commands.menus:
                bar.addMenu(menu)
            layout.setMenuBar(bar)
        layout.addWidget(self.top)
        layout.addWidget(self.strip)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.status)

    # Start and end

    def prepare(self) -> None:
        """Load the pages in the background, and make them."""
        self.tasks.submit("pages", jobs.load_pages).succeeded.connect(self._make_tabs)

    @Slot(object)
    def _make_tabs(self, kinds: tuple[type[Tab], ...]) -> None:
        context = Context(cast(StoreLike, self.store), cast(RunnerLike, self.tasks), self.settings)
        for kind in kinds:
            tab = kind(context)
            tab.open_requested.connect(self.asking.what_to_open)
            tab.tab_asked.connect(self.go_to)
            tab.findings_changed.connect(self._show_findings)
            self.page.add_tab(tab)
            self.tabs.append(tab)
        self._show_page()
        self.ready.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_leaving and not self._may_close():
            event.ignore()
            return
        self.works.end(was_asked=not self._is_leaving)
        self.body.close_over()
        self.settings.geometry = self.saveGeometry()
        self.ended_in_time = self.tasks.shutdown(_CLOSING_SECONDS)
        if self.ended_in_time:
            self.session.end()
        super().closeEvent(event)

    def _may_close(self) -> bool:
        job = self.status.task
        return (job is None or dialogs.may_close(self, job.title)) and self.works.may_close()

    def ask_nothing(self) -> None:
        """From now on it closes without a question; what is not saved is offered at the next start."""
        self._is_leaving = True

    @Slot()
    def leave(self) -> None:
        """Asked from outside: dialogs are closed, and what runs is given up."""
        self.ask_nothing()
        QApplication.closeAllWindows()

    # Commands

    @Slot(str)
    def open_file(self, path: str) -> None:
        self.open_files([Path(path).absolute()])

    @Slot(object)
    def open_files(self, paths: Sequence[Path]) -> None:
        """Absolute ones: a saved work, a table, or an event log, which several files or a folder are."""
        if paths:
            self.settings.last_folder = str(paths[0].parent)
            self.works.open_files(tuple(paths))

    @Slot()
    def show_comparison(self) -> None:
        self.go_to("Data")

    @Slot(str)
    def go_to(self, name: str) -> None:
        self.top.tabs.setCurrentIndex(PAGES.index(name))

    @Slot(int)
    def go_to_number(self, number: int) -> None:
        if self.top.tabs.isTabEnabled(number):
            self.top.tabs.setCurrentIndex(number)

    @Slot(object)
    def explain(self, finding: Finding) -> None:
        tab = self._tab()
        if tab is not None:
            tab.explain(finding)

    @Slot()
    def reset_filters(self) -> None:
        from analysis.segment import All

        self.store.set_segment(All())

    @Slot()
    def forget_recent(self) -> None:
        self.settings.forget_recent()
        self._show_recent()

    @Slot()
    def next_panel(self) -> None:
        go_to_next([self.top, self.strip, *self.body.panels(), self.status])

    # Input

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.body.close_over():
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_files(files_of(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < WIDE
        self.top.set_narrow(narrow)
        self.strip.set_narrow(narrow)
        self._show_panels()

    # What changes

    def _connect(self) -> None:
        self._connect_commands()
        session, start, asking = self.session, self.page.start, self.asking
        asking.chosen.connect(self.open_files)
        start.primary_clicked.connect(asking.what_to_open)
        start.secondary_clicked.connect(self.works.open_demo)
        start.dropped.connect(self.open_files)
        start.recent_chosen.connect(self.open_file)
        self.top.open_clicked.connect(asking.what_to_open)
        self.top.save_clicked.connect(asking.where_to_save)
        self.top.theme_clicked.connect(self.look.toggle_theme)
        self.top.tabs.currentChanged.connect(self._show_page)
        self.strip.segment_asked.connect(self.store.set_segment)
        self.filters.segment_asked.connect(self.store.set_segment)
        self.filters.reset_asked.connect(self.reset_filters)
        self.findings.followed.connect(self.go_to)
        self.findings.asked.connect(self.explain)
        self.body.changed.connect(self._show_panels)
        self.status.job_changed.connect(self._show_openness)
        self.store.dataset_changed.connect(self._on_dataset)
        self.store.recipe_changed.connect(self._on_recipe)
        self.store.dates_changed.connect(self._on_dates)
        self.tasks.idle.connect(self._on_idle)
        session.opened.connect(self._on_opened)
        self.works.changed.connect(self._show_name)
        self.works.recent_changed.connect(self._show_recent)
        self.comparing.compared.connect(self.show_comparison)
        self.comparing.stopped.connect(self.status.tell)
        session.forgotten.connect(self._show_recent)
        self.pseudonyms.began.connect(self.status.follow)
        self.pseudonyms.stopped.connect(self.status.tell)
        self.pseudonyms.changed.connect(self.comparing.drop_offer)
        self.joining.began.connect(self.status.follow)
        self.joining.joined.connect(self.cleaning.offer_last)
        self.joining.stopped.connect(self.status.tell)
        self.outcomes.other_asked.connect(asking.what_to_open)
        self.outcomes.log_asked.connect(session.open_refused_as_log)
        self.outcomes.table_asked.connect(session.open_refused_as_table)
        self.other_tables.log_asked.connect(session.open_as_log)

    def _connect_commands(self) -> None:
        commands, session, asking = self.commands, self.session, self.asking
        commands.open.triggered.connect(asking.what_to_open)
        commands.open_folder.triggered.connect(asking.which_folder)
        commands.demo.triggered.connect(self.works.open_demo)
        commands.save.triggered.connect(asking.where_to_save)
        commands.save_table.triggered.connect(asking.where_to_save_table)
        commands.compare.triggered.connect(self.comparing.ask)
        commands.dates.triggered.connect(self.dates.ask)
        commands.occasions.triggered.connect(self.dates.note)
        commands.undo.triggered.connect(self.store.undo)
        commands.redo.triggered.connect(self.store.redo)
        commands.join.triggered.connect(self.joining.ask)
        commands.mapping.triggered.connect(self.other_tables.change)
        commands.forget.triggered.connect(self.forget_recent)
        commands.forget_file.triggered.connect(session.forget_file)
        commands.pseudonyms.triggered.connect(self.pseudonyms.ask)
        commands.stored.triggered.connect(asking.what_is_stored)
        commands.quit.triggered.connect(self.close)
        commands.filters.triggered.connect(self.body.toggle_filters)
        commands.findings.triggered.connect(self.body.toggle_findings)
        commands.next_panel.triggered.connect(self.next_panel)
        commands.cancel.triggered.connect(self.status.cancel)
        commands.about.triggered.connect(asking.about)
        commands.recent_chosen.connect(self.open_file)
        commands.page_chosen.connect(self.go_to_number)

    @Slot()
    def _on_dataset(self) -> None:
        from analysis.views.filters import newest_in_words

        dataset = self.store.dataset
        self.filters.clear()
        if dataset is not None:
            self.strip.show_everybody(dataset.customers, newest_in_words(dataset))
        self._show_openness()
        self.counting.count()

    @Slot()
    def _on_recipe(self) -> None:
        self.commands.undo.setEnabled(self.store.can_undo)
        self.commands.redo.setEnabled(self.store.can_redo)
        self.strip.show_cleaning(self.store.cleaned)

    @Slot()
    def _on_dates(self) -> None:
        """Snapshots have other names, also as filters."""
        self.filters.clear()
        self.commands.occasions.setEnabled(self.dates.can_be_noted)
        self.counting.count()

    @Slot(object)
    def _on_opened(self, path: Path | None) -> None:
        dataset = self.store.dataset
        if path is not None and dataset is not None:
            self.settings.add_recent(path, len(dataset))
            self._show_recent()
        self._show_openness()

    # What is shown

    @Slot()
    def _show_openness(self) -> None:
        """What there is to do depends on whether a table is open, and on whether a job runs."""
        dataset = self.store.dataset
        name = dataset.source if dataset is not None else ""
        self._show_name()
        self.commands.save.setEnabled(bool(name))
        self.commands.compare.setEnabled(bool(name))
        self.commands.forget_file.setEnabled(self.session.path is not None)
        self.commands.save_table.setEnabled(bool(name))
        self.commands.dates.setEnabled(self.dates.can_be_set)
        self.commands.occasions.setEnabled(self.dates.can_be_noted)
        self.commands.join.setEnabled(bool(name))
        self.commands.mapping.setEnabled(self.session.is_mapped)
        self.commands.cancel.setEnabled(self.status.task is not None)
        for number, action in enumerate(self.commands.pages):
            self.top.tabs.setTabEnabled(number, number == 0 or bool(name))
            action.setEnabled(number == 0 or bool(name))
        self._show_page()

    @Slot()
    def _show_name(self) -> None:
        self.setWindowTitle(" – ".join(filter(None, (self.works.title, NAME))))
        self.top.set_file(self.works.title)

    @Slot()
    def _show_page(self) -> None:
        self.page.show_tab(self._tab())
        self._show_findings()

    @Slot()
    def _show_findings(self) -> None:
        self.found.show(self._tab(), is_busy=self.tasks.busy)

    @Slot()
    def _on_idle(self) -> None:
        """Findings that have not come by now will not come."""
        tab = self._tab()
        if tab is not None and not tab.findings:
            self._show_findings()

    def _tab(self) -> Tab | None:
        """The one in view; None before there are a table and the pages."""
        if self.store.dataset is None or not self.tabs:
            return None
        return self.tabs[self.top.tabs.currentIndex()]

    @Slot()
    def _show_recent(self) -> None:
        files = self.settings.recent
        self.commands.show_recent(files)
        self.page.show_recent(files)

    @Slot()
    def _show_panels(self) -> None:
        self.commands.filters.setChecked(self.body.is_shown("filters"))
        self.commands.findings.setChecked(self.body.is_shown("findings"))

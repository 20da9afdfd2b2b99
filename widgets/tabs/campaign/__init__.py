"""The Campaign tab: whom to contact, what it would bring, and whether to contact anybody at all.

Its page is imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from widgets.context import Context, TaskLike
from widgets.kit import EmptyState, Switch, Waiting
from widgets.tabs.model_tab import ModelTab

if TYPE_CHECKING:
    from analysis.campaign import Assumptions
    from analysis.models.judging import Judged
    from analysis.views.campaign import Planned, Pool
    from analysis.views.campaign_details import Details
    from analysis.views.customer_list import CustomerList
    from widgets.tabs.campaign.page import CampaignPage
    from widgets.tabs.campaign.readout import ReadOutPage
    from widgets.tabs.campaign.turns import Turns


PLAN: Final = "plan"
READ_OUT: Final = "read-out"
_DRAWN_MS: Final = 50
"""The answer is drawn before the next job takes its time."""
_RESTING_MS: Final = 400
"""After the last change of an assumption reasons are worth finding."""
_NEEDS_MODEL: Final = "The campaign needs the churn model: it says who is about to stop buying."


class CampaignTab(ModelTab):
    """Plans on the churn model's list. A slider recomputes only what depends on it."""

    name = "Campaign"

    part: Switch
    page: CampaignPage
    turns: Turns
    pages: QStackedWidget
    untrained: EmptyState
    busy: EmptyState
    waiting: Waiting
    nothing: QWidget

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._pool: Pool | None = None
        self._read_out: ReadOutPage | None = None
        self._reasoning: TaskLike | None = None
        self._resting = QTimer(self, singleShot=True, interval=_RESTING_MS)
        self._resting.timeout.connect(self._look_why)
        self._drawn = QTimer(self, singleShot=True, interval=_DRAWN_MS)
        self._drawn.timeout.connect(self._look_behind)
        self.store.assumptions_changed.connect(self._plan)

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page says whom to contact and what it would bring."

    def build(self) -> None:
        from widgets.tabs.campaign.page import CampaignPage
        from widgets.tabs.campaign.turns import Turns

        self.untrained = EmptyState(
            "users",
            "Whom is it worth to contact?",
            _NEEDS_MODEL,
            primary="Train the churn model",
        )
        self.busy = EmptyState(
            "clock",
            "Training the churn model",
            "You can go on working in the other tabs. Progress is shown at the bottom.",
            secondary="Cancel training",
        )
        self.part = Switch("Part", ((PLAN, "Plan"), (READ_OUT, "Did it work?")))
        self.part.chosen.connect(self._turn)
        self.turns = Turns()
        row = QHBoxLayout()
        row.addWidget(self.part)
        row.addWidget(self.turns, 1)
        row.addStretch(0)
        self.content.addLayout(row)
        self.page = CampaignPage()
        self.waiting = Waiting()
        self.pages = QStackedWidget()
        self.nothing = QWidget()
        for page in (self.untrained, self.busy, self.waiting, self.nothing, self.page):
            self.pages.addWidget(page)
        self.content.addWidget(self.pages, 1)
        self.turns.whom.chosen.connect(self._look_for)
        self.turns.part.chosen.connect(self._show_part)
        self.page.holding.connect(self._plan)
        self.untrained.primary_clicked.connect(self._train)
        self.busy.secondary_clicked.connect(self.cancel_training)
        self.page.assumed.connect(self._assume)
        self.page.save.clicked.connect(self._save)

    @property
    def read_out(self) -> ReadOutPage:
        """Did it work? Made when it is first turned to."""
        if self._read_out is None:
            from widgets.tabs.campaign.readout import ReadOutPage

            self._read_out = ReadOutPage()
            self._read_out.asked.connect(self.refresh)
            self._read_out.opening.connect(partial(self._read_out.open_from, self))
            self.content.addWidget(self._read_out, 1)
            self.equip(self._read_out)
        return self._read_out

    @Slot()
    def refresh(self) -> None:
        is_plan = self.part.key == PLAN
        self.pages.setVisible(is_plan)
        self._lay_out()
        if not is_plan:
            self.read_out.refresh(self)
        if self._read_out is not None:
            self._read_out.setVisible(not is_plan)
        if is_plan and self.view() is not None and self._churn() is not None:
            self._look_for()
        elif is_plan:
            self.set_findings(())

    @Slot()
    def _look_for(self) -> None:
        """Whoever the campaign is for."""
        from analysis.views.campaign import pool

        chosen = self.store.assumptions.value_column
        asked = (self.view(), self._churn(), self.turns.stage, chosen)
        self.run("pool", pool, *asked, then=self._take_pool, otherwise=self._say_why_not)

    def clear(self) -> None:
        self.cancel_training()
        self._pool = None
        self.page.clear()
        self.pages.setCurrentWidget(self.untrained)

    @Slot(str)
    def _turn(self, _key: str) -> None:
        self.drop_messages()
        self.set_findings(())
        self.refresh()

    def on_training(self) -> None:
        self._lay_out()

    def _churn(self) -> Judged | None:
        from analysis.models.targets import Target

        return self.judged(Target.CHURN)

    def _lay_out(self) -> None:
        """What trains the model, or that it is being trained, or the plan as soon as there is one."""
        self.turns.setVisible(self._churn() is not None and self.part.key == PLAN)
        self.page.show_details(self.turns.details)
        if self._churn() is None:
            self._pool = None
            self.offer_training(self.untrained, _NEEDS_MODEL)
            self.pages.setCurrentWidget(self.busy if self.is_training else self.untrained)
        elif self._pool is None:
            self.pages.setCurrentWidget(self.waiting)

    def _say_why_not(self) -> None:
        """The reason stands on top of the page, in place of a plan."""
        self._pool = None
        self.page.clear()
        self.set_findings(())
        self.pages.setCurrentWidget(self.nothing)

    def _take_pool(self, result: object) -> None:
        self._pool = cast("Pool", result)
        if self.pages.currentWidget() is self.nothing:
            self.drop_messages()
        self.page.set_pool(self._pool)
        self.turns.whom.setVisible(self._pool.staged)
        self._plan()

    @Slot()
    def _plan(self) -> None:
        from analysis.views.campaign import planned

        assumed = self.store.assumptions
        self._stop_looking_why()
        if self._pool is None:
            return
        if self._pool.chosen != assumed.value_column:
            self._look_for()
        else:
            self.run("plan", planned, self._pool, assumed, self.page.hold, then=self._show_plan)

    def _show_plan(self, result: object) -> None:
        plan = cast("Planned", result)
        if self._pool is None or (plan.plan.assumed, plan.hold) != (self.store.assumptions, self.page.hold):
            return
        self.page.show_plan(plan, self._pool)
        self._drawn.start()
        self._resting.start()
        if self.part.key == PLAN:
            self.set_findings(plan.findings)
        self.pages.setCurrentWidget(self.page)

    def fit(self) -> None:
        self.turns.set_compact(self.narrow)

    @Slot()
    def _show_part(self) -> None:
        self.page.show_details(self.turns.details)
        self._look_behind()

    def _stop_looking_why(self) -> None:
        """A plan is wanted at once, reasons once it stands."""
        self._resting.stop()
        if self._reasoning is not None:
            self._reasoning.cancel()
            self._reasoning = None

    @Slot()
    def _look_why(self) -> None:
        """Why the model puts each customer on the list."""
        from analysis.views.reasoned import reasoned

        listing, churn = self.page.listing, self._churn()
        if listing is None or churn is None or not len(listing):
            return
        then = partial(self._show_why, listing)
        self._reasoning = self.run("why", reasoned, listing, churn, then=then)

    def _show_why(self, planned: CustomerList, result: object) -> None:
        self._reasoning = None
        if self._pool is not None:
            self.page.show_reasons(planned, cast("CustomerList", result), backtest=self._pool.backtest)

    @Slot()
    def _look_behind(self) -> None:
        """What takes longer than a plan, where it is looked at."""
        from analysis.views.campaign_details import details

        if self._pool is not None and self.turns.details:
            self.run("details", details, self._pool, self.store.assumptions, then=self._show_details)

    def _show_details(self, result: object) -> None:
        found = cast("Details", result)
        if self._pool is not None and found.assumed == self.store.assumptions:
            self.page.details.show_details(found)

    @Slot(object)
    def _assume(self, assumed: Assumptions) -> None:
        self.store.set_assumptions(assumed)

    @Slot()
    def _train(self) -> None:
        from analysis.models.targets import Target

        self.train(Target.CHURN)

    @Slot()
    def _save(self) -> None:
        listing, churn = self.page.listing, self._churn()
        if listing is not None and len(listing) and churn is not None:
            self.save_list(listing, churn)

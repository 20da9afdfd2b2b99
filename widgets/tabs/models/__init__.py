"""The Models tab: who will leave, who will spend, and whether a model is needed to tell.

Its page is imported when the tab is built: charts bring numpy, which is wanted only after the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from widgets.kit import EmptyState, SecondaryButton, Switch
from widgets.saving import ask_where, ask_which, saved_bar
from widgets.tabs.model_tab import ModelTab
from widgets.tabs.models.own_outcome import OwnOutcomeField

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.models.judging import Judged
    from analysis.models.targets import OwnOutcome, Question
    from analysis.views.customer_list import CustomerList
    from analysis.views.models import Judgement
    from analysis.views.models_further import Changed, Claimed
    from analysis.views.models_rolled import Rolled
    from analysis.views.reasoned import Leaning
    from widgets.tabs.models.page import ModelsPage

_SCORE: Final = "Score with a saved model…"
OWN: Final = "own"
_NO_OWN: Final = (
    "No other column says what happened after a snapshot. Where one does, say so in the Data tab, under Columns: it is "
    "known only afterwards."
)
JUDGE: Final = "judge"
DETAILS: Final = "details"
MODEL_FILE: Final = "Cartwright model (*.cwmodel)"
_UNTRAINED: Final = {
    "churn": (
        "Who is most likely to stop buying?",
        "beside a simple rule: days since the last visit. Often the rule is as good.",
    ),
    "big_spender": (
        "Who is most likely to be a big spender?",
        "beside a simple rule: the latest visit.",
    ),
    OWN: (
        "Who else is to be foreseen?",
        "beside a simple rule: days since the last visit.",
    ),
}


_LEARNS: Final = "A model learns from the older snapshots and is tested on the newest, "
_LEARNS_TIMELESS: Final = (
    "No column says when, so a model learns from some customers and is tested on others, not on time to come; "
)
"""What begins the sentence on a model that was not trained."""


class ModelsTab(ModelTab):
    """One question at a time; each has its own model, which stays until a new one is done."""

    name = "Models"

    page: ModelsPage
    target: Switch
    part: Switch
    train_button: SecondaryButton
    save_button: SecondaryButton
    pages: QStackedWidget
    untrained: dict[str, EmptyState]
    busy: EmptyState

    def empty_sentence(self) -> str:
        return "Open a customer table, and this page trains models and judges them beside simple rules."

    def build(self) -> None:
        from widgets.tabs.models.page import ModelsPage

        self.target = Switch("Question", (("churn", "Churn"), ("big_spender", "Big spender"), (OWN, "Other")))
        self.part = Switch("Part", ((JUDGE, "Judge"), (DETAILS, "Details")))
        self.train_button = SecondaryButton("Train again", "play")
        self.save_button = SecondaryButton("Save list", "file-spreadsheet")
        self.page = ModelsPage()
        self.untrained = {
            key: EmptyState("play", title, f"{_LEARNS}{sentence}", primary="Train the model", secondary=_SCORE)
            for key, (title, sentence) in _UNTRAINED.items()
        }
        self.busy = EmptyState(
            "clock",
            "Training",
            "You can go on working in the other tabs. Progress is shown at the bottom.",
            secondary="Cancel training",
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.target)
        row.addWidget(self.part)
        row.addStretch(1)
        self.roll_button = SecondaryButton("Roll back")
        self.roll_button.setToolTip("Test the model on each older period as if it had been the newest")
        self.keep_button = SecondaryButton("Save model")
        self.keep_button.setToolTip("As a file that scores other tables: cartwright score MODEL INPUT --out LIST.xlsx")
        self.random_button = SecondaryButton("Random split")
        self.random_button.setToolTip("What a split at random would have claimed, on the same customers")
        for button in (self.roll_button, self.random_button, self.keep_button):
            button.hide()
            row.addWidget(button)
        row.addWidget(self.train_button)
        row.addWidget(self.save_button)
        self.pages = QStackedWidget()
        for page in (self.page, *self.untrained.values(), self.busy):
            self.pages.addWidget(page)
        self.own = OwnOutcomeField()
        self.own.changed.connect(self.refresh)
        self.content.addLayout(row)
        self.content.addWidget(self.own)
        self.content.addWidget(self.pages, 1)

        self.target.chosen.connect(self._turn)
        self.part.chosen.connect(self._show_part)
        self.train_button.clicked.connect(self._train_or_cancel)
        self.save_button.clicked.connect(self._save)
        self.roll_button.clicked.connect(self._roll_back)
        self.random_button.clicked.connect(self._split_at_random)
        self.keep_button.clicked.connect(self._save_model)
        self.busy.secondary_clicked.connect(self.cancel_training)
        for empty in self.untrained.values():
            empty.primary_clicked.connect(self._train_or_cancel)
            empty.secondary_clicked.connect(self._score)
        self.page.list_card.add_action(_SCORE).triggered.connect(self._score)

    @Slot()
    def refresh(self) -> None:
        from analysis.intervals import DRAWS_LIVE
        from analysis.views.models import judgement, offered, ranked
        from analysis.views.models_further import changed
        from analysis.views.reasoned import leaning

        view, judged = self.view(), self._judged()
        self._lay_out()
        if view is not None and self.target.key == OWN and not self.own.is_filled:
            self.run("own", offered, view.dataset, then=self._offer_own)
        if view is None or judged is None:
            self.set_findings(())
            return
        # Figures first; their ranges arrive later in the same place.
        self.run("figures", judgement, view, judged, 0, then=self._show_judgement)
        self.run("list", ranked, view, judged, then=self._show_list)
        self.run("ranges", judgement, view, judged, DRAWS_LIVE, then=self._show_judgement)
        self.run("leaning", leaning, self.store.dataset, judged, then=self._show_leaning)
        self.run("changed", changed, self.store.dataset, judged, then=self._show_changed)

    def clear(self) -> None:
        self.cancel_training()
        self.page.clear()
        self.own.clear()
        self._lay_out()

    def on_training(self) -> None:
        self._lay_out()

    def _question(self) -> Question | None:
        """None as long as no outcome of one's own is chosen."""
        from analysis.models.targets import Target

        return self.own.chosen if self.target.key == OWN else Target(self.target.key)

    def _judged(self) -> Judged | None:
        question = self._question()
        return None if question is None else self.judged(question)

    def _offer_own(self, result: object) -> None:
        self.own.offer(cast("tuple[OwnOutcome, ...]", result))
        self.refresh()

    def _lay_out(self) -> None:
        """The page, what trains it, or that it is being trained; and what the buttons can do."""
        trained = self._judged() is not None
        page = self.page if trained else self.busy if self.is_training else self.untrained[self.target.key]
        self.pages.setCurrentWidget(page)
        dataset = self.store.dataset
        learns = _LEARNS_TIMELESS if dataset is not None and dataset.is_timeless else _LEARNS
        for key, (_, sentence) in _UNTRAINED.items():
            self.offer_training(self.untrained[key], f"{learns}{sentence}")
        self.own.setVisible(self.target.key == OWN and self.own.has_any)
        if self.own.is_filled and not self.own.has_any:
            self.untrained[OWN].set_sentence(_NO_OWN)
        self.untrained[OWN].primary.setEnabled(self.own.chosen is not None)
        self.part.setVisible(trained)
        details = trained and self.part.key == DETAILS
        self.save_button.setVisible(trained and not details)
        self.roll_button.setVisible(details)
        self.keep_button.setVisible(details)
        self.random_button.setVisible(details)
        listing = self.page.list_card.listing
        self.save_button.setEnabled(listing is not None and len(listing) > 0)
        self.train_button.setVisible(trained)
        self.train_button.setText("Cancel training" if self.is_training else "Train again")
        self.train_button.set_symbol("x" if self.is_training else "play")

    def _show_judgement(self, result: object) -> None:
        judgement = cast("Judgement", result)
        if judgement.judged is not self._judged():
            return
        self.page.show_judgement(judgement)
        if judgement.ranged:
            self.set_findings(judgement.findings)

    def _show_list(self, result: object) -> None:
        judged = self._judged()
        if judged is not None:
            self.page.show_list(cast("CustomerList", result), judged)
            self._lay_out()

    def _show_leaning(self, result: object) -> None:
        found = cast("Leaning", result)
        if found.judged is self._judged():
            self.page.show_leaning(found)

    @Slot(str)
    def _turn(self, _key: str) -> None:
        self.page.clear()
        self.refresh()

    @Slot(str)
    def _show_part(self, key: str) -> None:
        self.page.show_details(key == DETAILS)
        self._lay_out()

    @Slot()
    def _roll_back(self) -> None:
        """The model on each older period; takes as long as training it that often."""
        from analysis.views.models_rolled import rolled

        judged = self._judged()
        if judged is not None:
            title = "Testing the model on older periods"
            self.run("rolled", rolled, self.store.dataset, judged, then=self._show_rolled, title=title)

    def _show_rolled(self, result: object) -> None:
        found = cast("Rolled", result)
        if found.judged is self._judged():
            self.page.show_rolled(found)

    @Slot()
    def _split_at_random(self) -> None:
        """What a random split would have claimed; takes as long as training five times."""
        from analysis.views.models_further import random_split

        judged = self._judged()
        if judged is not None:
            title = "Splitting at random"
            self.run("random", random_split, self.store.dataset, judged, then=self._show_claimed, title=title)

    def _show_claimed(self, result: object) -> None:
        found = cast("Claimed", result)
        if found.judged is self._judged():
            self.page.further.show_claimed(found)

    def _show_changed(self, result: object) -> None:
        self.page.further.show_changed(cast("Changed | None", result))

    @Slot()
    def _save_model(self) -> None:
        """To a file that the user names, in the background."""
        from analysis.models.storing import save_model

        judged = self._judged()
        if judged is None:
            return
        name = f"{judged.target.value.replace('_', '-')}.cwmodel"
        target = ask_where(self, "Save model", (MODEL_FILE,), name, self.context.memory)
        if target is not None:
            title = f"Saving {target.name}"
            self.run("model", save_model, self.store.dataset, judged, target, then=self._say_model_saved, title=title)

    def _say_model_saved(self, result: object) -> None:
        words = "Fitted on all periods with a known outcome; it scores tables with the same columns."
        self.show_message(saved_bar(cast("Path", result), words))

    @Slot()
    def _score(self) -> None:
        """The open table by a model from a file; the list is saved where the user says once it is there."""
        from analysis.views.scored_list import scored_by

        path = ask_which(self, "Score with a saved model", MODEL_FILE, self.context.memory)
        if path is not None:
            title = f"Scoring with {path.name}"
            self.run("score", scored_by, path, self.store.dataset, then=self._save_scored, title=title)

    def _save_scored(self, result: object) -> None:
        from analysis.lists.saving import save_list

        listing = cast("CustomerList", result)
        target = self.ask_for_list(f"{listing.name.lower().replace(' ', '-')}.xlsx")
        if target is not None:
            register, title = self.context.memory.lists, f"Saving {target.name}"
            self.run("save", save_list, listing, target, register, then=self.say_list_saved, title=title)

    @Slot()
    def _train_or_cancel(self) -> None:
        if self.is_training:
            self.cancel_training()
        else:
            question = self._question()
            if question is not None:
                self.train(question)

    @Slot()
    def _save(self) -> None:
        judged = self._judged()
        if self.page.list_card.listing is not None and judged is not None:
            self.save_list(self.page.list_card.listing, judged)

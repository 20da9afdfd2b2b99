"""What the Models and the Campaign tab share: training in the background, and saving the list they end in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from widgets.context import Context, TaskLike
from widgets.kit import EmptyState, MessageBar
from widgets.tab import Tab
from widgets.tabs.leak_dialog import LeakDialog

if TYPE_CHECKING:
    from analysis.models.judging import Judged
    from analysis.models.leak import Leak
    from analysis.models.targets import Question
    from analysis.view import View
    from analysis.views.customer_list import CustomerList
    from analysis.views.models import Trained


class ModelTab(Tab):
    """A tab that needs a model. It follows the models of the store, whichever tab trained them."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._training: TaskLike | None = None
        self._answered: set[str] = set()
        """Ids of tables of whose doubtful columns somebody said what they are."""
        self.store.models_changed.connect(self.mark_dirty)

    # For subclasses

    def on_training(self) -> None:
        """Training began or ended: `is_training` says which."""
        raise NotImplementedError

    @property
    def is_training(self) -> bool:
        """Whether this tab waits for a model."""
        return self._training is not None

    def view(self) -> View | None:
        """The customers in view; None without a table."""
        from analysis.view import View

        dataset = self.store.dataset
        return None if dataset is None else View(dataset, self.store.segment)

    def judged(self, target: Question) -> Judged | None:
        """The store's model of that kind, None before it is trained."""
        return self.store.models.get(target)

    def train(self, target: Question) -> None:
        """Look for columns that know the future and ask about them; then train, both in the background.

        The earlier model stays until the new one is done.
        """
        from analysis.models.leak import scan
        from analysis.models.targets import OwnTarget

        dataset = self.store.dataset
        if dataset is None or self.is_training:
            return
        then = partial(self._ask_or_train, target)
        own = target if isinstance(target, OwnTarget) else None
        self._begin(self.run("scan", scan, dataset, own, then=then, title="Looking for columns that know the future"))

    def _ask_or_train(self, target: Question, result: object) -> None:
        leaks = cast("tuple[Leak, ...]", result)
        dataset = self.store.dataset
        doubtful = [leak for leak in leaks if not leak.certain]
        if dataset is None:
            return
        if not doubtful or dataset.id in self._answered:
            self._fit(target)
            return
        dialog = LeakDialog(self, doubtful)
        dialog.finished.connect(dialog.deleteLater)
        dialog.answered.connect(partial(self._on_answered, target))
        dialog.open()

    def _on_answered(self, target: Question, known_before: Sequence[str]) -> None:
        """known_before: columns that the user vouches for."""
        from analysis.columns import Role

        self.store.set_roles(dict.fromkeys(known_before, Role.FEATURE))
        if self.store.dataset is not None:
            self._answered.add(self.store.dataset.id)
            self._fit(target)

    def _fit(self, target: Question) -> None:
        from analysis.views.models import train
        from analysis.views.models_words import words_of

        title = f"Training the {words_of(target).name} model"
        self._begin(self.run("train", train, self.store.dataset, target, then=self._on_trained, title=title))

    def _begin(self, task: TaskLike) -> None:
        self._training = task
        task.finished.connect(self._on_training_over)
        self.on_training()

    def offer_training(self, empty: EmptyState, sentence: str) -> None:
        """What the step would bring, or why this table does not allow it."""
        from analysis.views.models import why_no_model

        reason = "" if self.store.dataset is None else why_no_model(self.store.dataset)
        empty.set_sentence(reason or sentence)
        empty.primary.setVisible(not reason)

    @Slot()
    def cancel_training(self) -> None:
        """Leave everything as it was."""
        if self._training is not None:
            self._training.cancel()

    def save_list(self, listing: CustomerList, judged: Judged) -> None:
        """With the model's reasons, to a workbook that the user names, in the background."""
        from analysis.views.reasoned import save_reasoned

        target = self.ask_for_list(f"{listing.name.lower().replace(' ', '-')}.xlsx")
        if target is not None:
            title = f"Saving {target.name}"
            register = self.context.memory.lists
            self.run("save", save_reasoned, listing, judged, target, register, then=self.say_list_saved, title=title)

    # Answers

    def _on_trained(self, result: object) -> None:
        trained = cast("Trained", result)
        self.store.set_models({**self.store.models, trained.judged.target: trained.judged})
        if trained.leaks:
            self.show_message(_left_out(trained))

    @Slot()
    def _on_training_over(self) -> None:
        """A scan may have been followed by training already."""
        ended: object = self.sender()
        if ended is self._training:
            self._training = None
            self.on_training()


def _left_out(trained: Trained) -> MessageBar:
    from analysis.wording import plural

    leaks = trained.leaks
    was = "was" if len(leaks) == 1 else "were"
    why = [f"{leak.column}: {leak.why}." for leak in leaks[:2]]
    if len(leaks) > 2:
        why.append(f"And {len(leaks) - 2} more.")
    heading = f"{plural(len(leaks), 'column')} {was} left out of training, for seeming to know the future"
    return MessageBar("warn", heading, " ".join(why))

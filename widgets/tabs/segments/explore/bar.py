"""The bar of the brush: how the next one joins, what is chosen in words, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from analysis.views.explore import Brushed, How
from widgets.kit import ElidedLabel, IconButton, Label, LinkButton, SecondaryButton, Switch

_NOTHING = "Drag over a chart: the other one, the figures and the list follow."


class BrushBar(QWidget):
    undone = Signal()
    cleared = Signal()
    looked_at = Signal()
    """Who is chosen is to be the group in view."""
    list_asked = Signal()
    profile_asked = Signal()
    """What sets those who are chosen apart is wanted."""
    kept = Signal(str)
    """Who is chosen is to be a group of that name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.how = Switch("How the next brush joins", [(how.value, how.value.capitalize()) for how in How])
        tips = {
            How.NEW: "The next brush begins anew",
            How.AND: "Of those chosen, who is in the next brush as well",
            How.OR: "Those chosen, and who is in the next brush",
            How.NOT: "Of those chosen, who is not in the next brush",
        }
        for how, tip in tips.items():
            self.how.part(how.value).setToolTip(tip)
        self.sentence = ElidedLabel("", "body")
        self.undo = IconButton("undo-2", "Undo the last brush")
        self.clear_all = LinkButton("Clear")
        self.look = SecondaryButton("Look at them", "eye")
        self.profile = LinkButton("Profile")
        self.profile.setToolTip("What sets them apart")
        self.save = LinkButton("Save list")
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name this group")
        self.name.setAccessibleName("Name of the group to keep")
        self.name.setFixedWidth(150)
        self.keep = SecondaryButton("Keep group")
        self.undo.clicked.connect(self.undone)
        self.clear_all.clicked.connect(self.cleared)
        self.look.clicked.connect(self.looked_at)
        self.profile.clicked.connect(self.profile_asked)
        self.save.clicked.connect(self.list_asked)
        self.keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        self.name.textChanged.connect(self._enable)
        self._is_chosen = False
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(Label("Next brush", "label"))
        acts.addWidget(self.how)
        acts.addWidget(self.undo)
        acts.addWidget(self.clear_all)
        acts.addStretch(1)
        for widget in (self.look, self.name, self.keep):
            acts.addWidget(widget)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self.sentence, 1)
        said.addWidget(self.profile)
        said.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(acts)
        layout.addLayout(said)
        self.clear()

    def clear(self) -> None:
        self._is_chosen = False
        self.sentence.setText(_NOTHING)
        self.undo.setEnabled(False)
        self.name.clear()
        self._enable()

    def show_brushed(self, found: Brushed, *, can_undo: bool) -> None:
        self._is_chosen = not found.is_everybody
        self.sentence.setText(f"Chosen: {found.words}" if self._is_chosen else _NOTHING)
        self.undo.setEnabled(can_undo)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        for widget in (self.clear_all, self.look, self.profile, self.save, self.name):
            widget.setEnabled(self._is_chosen)
        self.keep.setEnabled(self._is_chosen and bool(self.name.text().strip()))

    @Slot()
    def _keep(self) -> None:
        if self.keep.isEnabled():
            self.kept.emit(self.name.text().strip())

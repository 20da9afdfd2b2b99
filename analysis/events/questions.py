"""What a log does not say of itself, and only somebody who knows the shop can."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.errors import AnalysisError


class OpenQuestionError(AnalysisError):
    """A log that cannot be read before somebody answers.

    about: the field of `How` that takes the answer. choices: lines by answer, where there are several to choose from.
    """

    def __init__(self, message: str, hint: str, about: str, choices: Mapping[str, int] | None = None) -> None:
        super().__init__(message, hint)
        self.about = about
        self.choices = dict(choices or {})

"""The one error that a user can mend."""


class AnalysisError(Exception):
    """Something that the user can mend, in words fit for the screen.

    message: one sentence that says what happened and where (file, column, line).
    hint: what to do about it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def __reduce__(self) -> tuple[type["AnalysisError"], tuple[str, str]]:
        # Both parts survive the way back from a child process.
        return type(self), (self.message, self.hint)

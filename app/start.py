"""Opening the window. Nothing heavy is imported before it has been painted."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from types import TracebackType

from PySide6.QtCore import QLocale, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from analysis.version import NAME, VERSION
from analysis.wording import choose
from app import crashlog
from app.interrupt import Interrupt
from app.notation import notation_of
from app.places import log_folder
from app.settings import Settings
from app.window import Window
from widgets import theme


def open_window(arguments: Namespace) -> int:
    """Until it is closed; the exit code."""
    crash = crashlog.begin(log_folder())
    app = QApplication(["cartwright"])
    if app.platformName() == "offscreen":
        qInstallMessageHandler(_say_what_matters)
    app.setApplicationName("cartwright")
    app.setApplicationDisplayName(NAME)
    app.setApplicationVersion(VERSION)
    app.setDesktopFileName("cartwright")
    choose(notation_of(QLocale.system()))
    settings = Settings()
    look = theme.current()
    look.choose(settings.theme)
    look.choose_text_size(settings.text_size)
    look.apply(app)
    window = Window(settings)
    _catch_defects(window)
    if crash is not None:
        window.outcomes.report_crash(crash)

    def begin() -> None:
        if arguments.quit_after_start:
            window.close()
            return
        window.prepare()
        # Messages go when a table opens, so that one is waited for.
        if arguments.demo or arguments.file is not None:
            window.session.opened.connect(window.works.reopening.offer_left, Qt.ConnectionType.SingleShotConnection)
        else:
            window.works.reopening.offer_left()
        if arguments.demo:
            window.session.open_demo()
        elif arguments.file is not None:
            window.open_file(str(arguments.file))

    window.painted.connect(begin)
    window.show()
    interrupt = Interrupt()
    interrupt.asked.connect(window.leave)
    code = app.exec()
    interrupt.stop()
    if interrupt.number:
        code = 128 + interrupt.number  # as shells count what a signal ended
    settings.sync()
    crashlog.end()
    if not window.ended_in_time:
        # Library code that still runs on the thread would bring the ending interpreter down.
        os._exit(code)
    return code


def _say_what_matters(_type: QtMsgType, _context: QMessageLogContext, line: str) -> None:
    """Without a screen there is no window manager to pass wishes to, which Qt says for each window."""
    if not line.startswith("This plugin does not support"):
        sys.stderr.write(f"{line}\n")


def _catch_defects(window: Window) -> None:
    """Exceptions that leave a slot would otherwise end on a terminal that nobody looks at."""

    def catch(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        window.outcomes.report_defect(error)

    sys.excepthook = catch

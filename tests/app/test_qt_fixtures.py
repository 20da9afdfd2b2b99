"""The fixtures that hold every Qt test to account: each offence is found, and named by the line that committed it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]

OFFENCES = """
import threading
from pathlib import Path
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox, QPushButton, QWidget
from app.tasks import TaskRunner

kept = []

class Window(QWidget):
    def __init__(self):
        super().__init__()
        self.button = QPushButton("Go", self)

def test_widget(qtbot):
    kept.append(Window())  # window born here

def test_widget_in_time(qtbot):
    window = Window()
    qtbot.addWidget(window)
    kept.append(window)

def test_widget_in_a_cycle(qapp):
    window = Window()
    window.me = window

def test_child_dialog_counts_with_its_window(qtbot):
    window = Window()  # dialog's window born here
    kept.extend([window, QDialog(window)])

def test_python_thread(qapp):
    release = threading.Event()
    kept.append(release)
    threading.Thread(target=release.wait, name="lost", daemon=True).start()  # thread born here

def test_python_thread_in_time(qapp):
    threading.Thread(target=lambda: None).start()

def test_qthread(qapp):
    kept.append(QThread())  # qthread born here
    kept[-1].start()

def endless(*, progress):
    while True:
        progress.check()

def test_task(qapp):
    runner = TaskRunner()
    kept.append(runner)
    kept.append(runner.submit("export", endless))  # task born here

def test_runner(qtbot):
    runner = TaskRunner()  # runner born here
    kept.append(runner)
    with qtbot.waitSignal(runner.idle):
        runner.submit("failing", print)

def test_log_line(qapp):
    qWarning("something is off")

def test_log_line_in_teardown(qapp, request):
    request.addfinalizer(lambda: qWarning("off while ending"))

def test_expected_log_line(qtbot):
    qWarning("This plugin does not support propagateSizeHints()")

def test_failing_test_is_not_a_leak_as_well(qapp):
    window = Window()
    assert window is None

def test_exec(qtbot):
    dialog = QDialog()
    dialog.setWindowTitle("Nobody answers me")
    dialog.exec()

def test_message_box_in_a_slot(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: QMessageBox.question(button, "Title", "Really replace it?"))
    button.click()

def test_file_dialog(qtbot):
    QFileDialog.getOpenFileName(None, "Open a table")

def test_swallowed(qtbot):
    try:
        QInputDialog.getText(None, "Name the group", "Name")
    except BaseException:
        pass

def test_answer_by_button(qtbot, answer_dialog):
    answer_dialog("Yes")
    assert QMessageBox.question(None, "Title", "Text") == QMessageBox.StandardButton.Yes
    answer_dialog("Read with commas")
    box = QMessageBox()
    button = box.addButton("Read with &commas", QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    assert box.clickedButton() is button

def test_answer_by_file(qtbot, answer_dialog, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a")
    answer_dialog(table)
    assert Path(QFileDialog.getOpenFileName(None, "Open", str(tmp_path))[0]) == table
    answer_dialog(tmp_path / "new.xlsx")
    assert Path(QFileDialog.getSaveFileName(None, "Save", str(tmp_path))[0]) == tmp_path / "new.xlsx"
    answer_dialog(tmp_path)
    assert Path(QFileDialog.getExistingDirectory(None, "Folder", str(tmp_path))) == tmp_path

def test_answers_in_a_row(qtbot, answer_dialog, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a")
    answer_dialog(table)
    answer_dialog("Yes")  # to "do you want to replace it?", which Qt asks by itself
    assert Path(QFileDialog.getSaveFileName(None, "Save", str(tmp_path))[0]) == table

def test_answer_by_function(qtbot, answer_dialog):
    class Ask(QDialog):
        def exec(self):
            return super().exec()
    answer_dialog(lambda dialog: dialog.accept())
    assert Ask().exec() == QDialog.DialogCode.Accepted

def test_answer_that_takes_time(qtbot, answer_dialog):
    dialog = QDialog()
    def patient(dialog):
        QTimer.singleShot(30, dialog.accept)
        with qtbot.waitSignal(dialog.accepted):
            pass
    answer_dialog(patient)
    assert dialog.exec() == QDialog.DialogCode.Accepted

def test_nested_dialog_without_answer(qtbot, answer_dialog, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a")
    answer_dialog(table)
    QFileDialog.getSaveFileName(None, "Save", str(tmp_path))

def test_answer_that_leaves_it_open(qtbot, answer_dialog):
    answer_dialog(lambda dialog: None)
    box = QMessageBox()
    box.setText("No way out")
    box.addButton("One", QMessageBox.ButtonRole.ActionRole)
    box.addButton("Two", QMessageBox.ButtonRole.ActionRole)
    box.exec()

def test_answer_with_a_wrong_button(qtbot, answer_dialog):
    answer_dialog("Maybe")
    QMessageBox.question(None, "Title", "Text")

def test_answer_nobody_asked_for(qtbot, answer_dialog):
    answer_dialog("Yes")
"""

CLEAN = {
    "test_widget_in_time",
    "test_widget_in_a_cycle",
    "test_python_thread_in_time",
    "test_expected_log_line",
    "test_answer_by_button",
    "test_answer_by_file",
    "test_answers_in_a_row",
    "test_answer_by_function",
    "test_answer_that_takes_time",
}
AT_ONCE = {
    "test_log_line": "something is off",
    "test_exec": "no answer was laid down for QDialog.exec: QDialog | Nobody answers me",
    "test_message_box_in_a_slot": "QMessageBox.question: QPushButton | Title | Really replace it?",
    "test_file_dialog": "no answer was laid down for QFileDialog.getOpenFileName: Open a table",
    "test_failing_test_is_not_a_leak_as_well": "assert window is None",
    "test_answer_with_a_wrong_button": "there is no button 'Maybe', but ['No', 'Yes']",
}
AFTERWARDS = {
    "test_widget": "# window born here",
    "test_child_dialog_counts_with_its_window": "# dialog's window born here",
    "test_python_thread": "# thread born here",
    "test_qthread": "# qthread born here",
    "test_task": "# task born here",
    "test_runner": "# runner born here",
    "test_log_line_in_teardown": "off while ending",
    "test_swallowed": "QInputDialog.getText: Name the group | Name",
    "test_nested_dialog_without_answer": "without an answer: QMessageBox | Save",
    "test_answer_that_leaves_it_open": "still open after its answer: QMessageBox | No way out",
    "test_answer_nobody_asked_for": "answers that no dialog asked for: 1",
}


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def run(pytester: pytest.Pytester, code: str, *options: str) -> dict[str, tuple[str, str]]:
    """By name of the test: how it ended, and what was said about it."""
    pytester.makepyfile(code)
    report = pytester.path / "report.xml"
    plugin = ("-p", "tests.qt_fixtures", "-p", "no:cacheprovider")
    pytester.runpytest_subprocess(*plugin, f"--junitxml={report}", *options, timeout=120)
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        said = [(part.tag, f"{part.get('message')}\n{part.text}") for part in case if part.tag in ("failure", "error")]
        assert len(said) < 2, said
        outcomes[str(case.get("name"))] = said[0] if said else ("passed", "")
    return outcomes


def test_every_offence_is_found_and_named(pytester: pytest.Pytester) -> None:
    outcomes = run(pytester, OFFENCES, "-o", "qt_log_level_fail=INFO")
    assert set(outcomes) == {*CLEAN, *AT_ONCE, *AFTERWARDS}
    for name, outcome in outcomes.items():
        kind = "failure" if name in AT_ONCE else "error" if name in AFTERWARDS else "passed"
        words = AT_ONCE.get(name) or AFTERWARDS.get(name) or ""
        assert outcome[0] == kind, (name, outcome)
        assert words in outcome[1], (name, outcome)


def test_tests_without_qt_do_not_import_it(pytester: pytest.Pytester) -> None:
    code = "import sys\ndef test_plain(): assert not {'PySide6', 'shiboken6', 'app'} & set(sys.modules)"
    # pytest-qt itself imports Qt for everybody.
    assert run(pytester, code, "-p", "no:pytest-qt") == {"test_plain": ("passed", "")}

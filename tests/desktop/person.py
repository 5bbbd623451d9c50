"""A person at QGIS's window: the X server's mouse and keys, from a thread beside the window's own.

Menus and file dialogs of QGIS block the code that opens them; a thread beside it sees them and goes on.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from qgis.PyQt.QtCore import QPoint, QRect, QTimer
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QMenu, QScrollArea, QWidget

from tests.desktop import inside

_jobs: queue.Queue = queue.Queue()
_MOST_TURNS = 80  # of the wheel
done: list[str] = []  # what the person has done


def run(main: Callable[[], None]) -> None:
    """Run ``main`` in a thread once the window stands, then end QGIS. Call it last in the script."""

    def work() -> None:
        code = 1
        try:
            main()
            inside.tell(done=True)
            code = 0
        except BaseException:
            inside.tell(failed=traceback.format_exc() + "\n" + "\n".join(done))
        finally:
            os._exit(code)

    def answer() -> None:
        while not _jobs.empty():
            _jobs.get()()

    timer = QTimer(QApplication.instance())
    timer.timeout.connect(answer)
    timer.start(10)
    run.timer = timer  # kept
    thread = threading.Thread(target=work, daemon=True)
    QTimer.singleShot(300, lambda: thread.start())  # held until then


def ask(what: Callable[[], Any]) -> Any:
    """The outcome of something that the window's own thread does."""
    told, outcome = threading.Event(), {}

    def job() -> None:
        try:
            outcome["value"] = what()
        except BaseException as error:
            outcome["error"] = error
        told.set()

    _jobs.put(job)
    assert told.wait(120), "the window does not answer"
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def later(what: Callable[[], Any]) -> None:
    """Let the window do something that blocks it until it is answered."""
    QTimer.singleShot(0, lambda: what())


def until(condition: Callable[[], Any], what: str, seconds: float = 120) -> Any:
    """Wait for something in the window; what it is."""
    end = time.monotonic() + seconds
    while True:
        found = ask(condition)
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.1)


def xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, timeout=60)
    time.sleep(0.15)


def keys(*names: str) -> None:
    """Press keys, one after another: Return, ctrl+s."""
    xdotool("key", *names)
    done.append(f"press {' '.join(names)}")


def write(text: str) -> None:
    xdotool("type", "--delay", "15", text)
    done.append(f"type {text}")


def point(at: QPoint, button: str = "1", what: str = "", hold: str = "") -> None:
    """Move the mouse to a place of the screen and click. hold: a key that is held down."""
    if hold:
        xdotool("keydown", hold)
    xdotool("mousemove", str(at.x()), str(at.y()))
    xdotool("click", button)
    if hold:
        xdotool("keyup", hold)
    done.append(f"click {what}")


def focus(window: QWidget) -> None:
    """Give a window the keys: there is no window manager that would."""
    xdotool("windowfocus", str(ask(lambda: int(window.winId()))))


def click(find: Callable[[], QWidget | None], what: str) -> None:
    """Scroll a widget into view with the wheel, as far as it is in a dock, and click on it."""
    widget = until(lambda: _there(find()), what)
    for _turn in range(_MOST_TURNS):
        place = ask(lambda: _seen(widget))
        if isinstance(place, QPoint):
            break
        over, down = place
        xdotool("mousemove", str(over.x()), str(over.y()), "click", "5" if down else "4")
    else:
        raise AssertionError(f"{what} cannot be scrolled into view")
    assert ask(widget.isEnabled), f"{what} is disabled"
    point(place, what=what)


def choose(find: Callable[[], QComboBox | None], text: str) -> None:
    """Open a list and click on the row of that text."""
    click(find, f"list of {text}")
    box = ask(find)

    def row() -> QPoint | None:
        view = box.view()
        found = box.findText(text)
        assert found >= 0, [box.itemText(at) for at in range(box.count())]
        index = box.model().index(found, box.modelColumn())
        if not view.isVisible():
            return None
        view.scrollTo(index)
        return view.viewport().mapToGlobal(view.visualRect(index).center())

    time.sleep(0.3)
    point(until(row, "the list opens"), what=text)
    until(lambda: box.currentText() == text, f"{text} is chosen")


def pick(*titles: str) -> None:
    """Choose from the menu that is open, through its submenus."""
    for title in titles:

        def row(title=title) -> QPoint | None:
            menu = QApplication.activePopupWidget()
            if not isinstance(menu, QMenu):
                return None
            found = [each for each in menu.actions() if plain(each.text()) == title and each.isVisible()]
            return menu.mapToGlobal(menu.actionGeometry(found[0]).center()) if found else None

        point(until(row, f"{title} in the menu", 15), what=title)
        time.sleep(0.3)


def plain(text: str) -> str:
    """A menu's text without its key."""
    return re.sub(r"\(&.\)", "", text).replace("&", "").strip()


def window_of(kind: str) -> QWidget | None:
    """The window of a class that is in view, QGIS's own included."""
    return next((each for each in QApplication.topLevelWidgets() if each.isVisible() and each.inherits(kind)), None)


def name_file(path: str) -> None:
    """Type a file's name into the file dialog that is open."""
    focus(until(lambda: window_of("QFileDialog"), "a file dialog opens"))
    keys("ctrl+a")
    write(path)
    keys("Return")
    until(lambda: window_of("QFileDialog") is None, "the file dialog closes")


def _there(widget: QWidget | None) -> QWidget | None:
    return widget if widget is not None and widget.isVisible() else None


def _seen(widget: QWidget) -> QPoint | tuple[QPoint, bool]:
    """Where to click on a widget; if it is out of view, where to turn the wheel, and whether downwards."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    shown = widget.visibleRegion().boundingRect()
    if area is None or shown.height() >= min(widget.height(), 12):
        return widget.mapToGlobal(shown.center())
    port = area.viewport()
    where = QRect(port.mapToGlobal(QPoint(0, 0)), port.size())
    return where.center(), widget.mapToGlobal(QPoint(0, 0)).y() > where.center().y()

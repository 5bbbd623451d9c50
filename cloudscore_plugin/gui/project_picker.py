"""Choosing the Cloud project that computes: from the list of one's own, or by its ID."""

from __future__ import annotations

from qgis.core import QgsFeedback
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..earthengine import checks, projects
from ..earthengine.connection import Connection
from ..earthengine.projects import IdCheck, Project
from ..messages.errors import URL, explain
from ..messages.i18n import tr
from ..services.jobs import Jobs
from . import status_icons as marks
from .widgets import PlainLabel, tooltip

_LIST, _STATES = "projects", "registrations"
_CALM = 150  # milliseconds without scrolling or typing before states are asked for
_MARKS = {
    projects.COMMERCIAL: checks.OK,
    projects.NONCOMMERCIAL: checks.OK,
    projects.NOT_REGISTERED: checks.WARN,
    projects.API_DISABLED: checks.WARN,
    projects.REFUSED: checks.FAIL,
    projects.UNKNOWN: checks.SKIPPED,
}


class ProjectPicker(QWidget):
    """A searchable list of projects whose field also takes an ID.

    chosen(id) tells the choice, left that there is none. opened(address) asks for a page in the browser.
    """

    chosen = pyqtSignal(str)
    left = pyqtSignal()
    opened = pyqtSignal(str)
    _state_found = pyqtSignal(str, str)

    def __init__(self, jobs: Jobs, parent=None):
        super().__init__(parent)
        self.setObjectName("projectPicker")
        self._jobs = jobs
        self._connection: Connection | None = None
        self._projects: list[Project] = []
        self._items: dict[str, QTreeWidgetItem] = {}
        self._states: dict[str, str] = {}
        self._current, self._alone, self._page = "", False, ""
        self._suggested = IdCheck(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CALM)
        self._timer.timeout.connect(self._ask_states)
        self._state_found.connect(self._note)
        self._lay_out()

    def start(self, connection: Connection, current: str = "", alone: bool = False) -> None:
        """List the projects. current: the one in use; alone: take the only one without asking."""
        if self._connection is None or connection.endpoints != self._connection.endpoints:
            self._fill([])
        self._connection, self._current, self._alone = connection, current, alone
        self._search.clear()
        self._search.setFocus()
        self._choose()
        self.refresh()

    def refresh(self) -> None:
        """List again: a project may have been made or registered in the browser."""
        connection = self._connection
        if connection is None:
            return
        self._show_text(tr("Listing your projects…"))
        self._jobs.start(
            _LIST,
            tr("Listing Cloud projects"),
            lambda feedback: projects.search(connection, feedback),
            self._listed,
            self._unlisted,
            self.left.emit,
        )

    def stop(self) -> None:
        """Ask nothing more."""
        self._timer.stop()
        self._jobs.cancel(_LIST, _STATES)

    def _lay_out(self) -> None:
        intro = PlainLabel(
            tr("Earth Engine computes in a Google Cloud project. Noncommercial use is free once it is registered.")
        )
        intro.setWordWrap(True)
        self._search = QgsFilterLineEdit(self)
        self._search.setObjectName("projectSearch")
        self._search.setShowSearchIcon(True)
        self._search.setPlaceholderText(tr("Search, or enter the ID of a project"))
        self._search.setAccessibleName(self._search.placeholderText())
        self._search.textChanged.connect(self._filter)
        self._list = QTreeWidget(self)
        self._list.setObjectName("projectList")
        self._list.setAccessibleName(tr("Your projects"))
        self._list.setHeaderLabels(
            [
                tr("Name"),
                tr("Project ID"),
                tr("For Earth Engine"),
            ]
        )
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setAllColumnsShowFocus(True)
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self._list.currentItemChanged.connect(lambda _now, _before: self._choose())
        self._list.itemActivated.connect(lambda _item, _column: self._use.click())
        self._list.verticalScrollBar().valueChanged.connect(lambda _value: self._timer.start())
        self._hint = PlainLabel(self)
        self._hint.setObjectName("projectHint")
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._correct = QPushButton(self)
        self._correct.setObjectName("projectCorrection")
        self._correct.setAutoDefault(False)
        self._correct.clicked.connect(self._take_suggestion)
        hints = QHBoxLayout()
        hints.addWidget(self._hint, 1)
        hints.addWidget(self._correct)
        self._link = QPushButton(self)
        self._link.setObjectName("projectPage")
        self._link.setAutoDefault(False)
        self._link.clicked.connect(lambda: self.opened.emit(self._page))
        back = QPushButton(tr("Back"))
        back.setObjectName("projectBack")
        back.setAutoDefault(False)
        back.clicked.connect(self.left)
        self._use = QPushButton(self)
        self._use.setObjectName("projectUse")
        self._use.clicked.connect(self._used)
        foot = QHBoxLayout()
        foot.addWidget(self._link)
        foot.addStretch(1)
        foot.addWidget(back)
        foot.addWidget(self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(intro)
        layout.addWidget(self._search)
        layout.addWidget(self._list, 1)
        layout.addLayout(hints)
        layout.addLayout(foot)
        self._choose()

    @property
    def primary(self) -> QPushButton:
        """The button that Enter presses."""
        return self._use

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._timer.start()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._timer.start()

    # The list

    def _listed(self, found: list[Project]) -> None:
        self._fill(found)
        if self._alone and len(found) == 1:
            self.chosen.emit(found[0].id)
            return
        self._filter()
        if not found:
            self._show_text(tr("This account has no Cloud project yet. Make one on the page, then come back here."))

    def _unlisted(self, error: Exception) -> None:
        advice = explain(error)
        self._choose()
        self._show_text(advice.whole)
        if advice.action.startswith(URL):
            self._page = advice.action[len(URL) :]

    def _fill(self, found: list[Project]) -> None:
        self._projects, self._items, self._states = found, {}, {}
        self._list.clear()
        for project in found:
            item = QTreeWidgetItem([project.name, project.id, ""])
            item.setToolTip(0, tooltip(project.name))
            item.setToolTip(1, tooltip(project.id))
            self._items[project.id] = item
        self._list.addTopLevelItems(list(self._items.values()))
        if self._current in self._items:
            self._list.setCurrentItem(self._items[self._current])

    def _filter(self) -> None:
        text = self._search.text()
        shown = {project.id for project in projects.matching(self._projects, text)}
        for name, item in self._items.items():
            item.setHidden(name not in shown)
        current = self._list.currentItem()
        if text.strip() and shown:
            if current is None or current.isHidden():
                self._list.setCurrentItem(next(self._items[p.id] for p in self._projects if p.id in shown))
        elif current is not None and current.isHidden():
            self._list.setCurrentItem(None)
        self._choose()
        self._timer.start()

    def _ask_states(self) -> None:
        """How the projects in sight are registered; the others when they come in sight."""
        connection = self._connection
        if connection is None or not self.isVisible() or self._jobs.running(_STATES):
            return
        wanted, item = [], self._list.itemAt(QPoint(1, 1))
        bottom = self._list.viewport().height()
        while item is not None and self._list.visualItemRect(item).top() < bottom:
            if item.text(1) not in self._states:
                wanted.append(item.text(1))
            item = self._list.itemBelow(item)
        if not wanted:
            return
        self._jobs.start(
            _STATES,
            tr("Asking how projects are registered"),
            lambda feedback: self._registrations(connection, wanted, feedback),
            lambda _nothing: self._timer.start(),
            lambda _error: None,  # the states stay empty; whatever it is, the checks tell it
        )

    def _registrations(self, connection: Connection, wanted: list[str], feedback: QgsFeedback) -> None:
        projects.registrations(connection, wanted, self._state_found.emit, feedback)

    def _note(self, project: str, state: str) -> None:
        self._states[project] = state
        item = self._items.get(project)
        if item is not None:
            item.setText(2, _state_text(state))
            item.setIcon(2, marks.icon(_MARKS[state], self._list))
        self._choose()

    # The choice

    def _choice(self) -> tuple[str, IdCheck]:
        """The project that would be taken, or "", and what is to be said of the text."""
        item, text = self._list.currentItem(), self._search.text()
        if item is not None and not item.isHidden():
            return item.text(1), IdCheck(True)
        if not text.strip():
            return "", IdCheck(False)
        found = projects.check_project_id(text, self._projects)
        return (found.id if found.ok else ""), found

    def _choose(self) -> None:
        project, found = self._choice()
        self._use.setEnabled(bool(project))
        self._use.setText(tr("Use {project}").format(project=project) if project else tr("Use this project"))
        if not self._jobs.running(_LIST) and (self._projects or found.text):
            self._show_text(found.text, "" if found.ok else found.id)
        self._suggested = found
        endpoints = self._connection.endpoints if self._connection else None
        state = self._states.get(project)
        if endpoints is None:
            label, self._page = "", ""
        elif not project:
            label, self._page = tr("New project…"), projects.register_page(endpoints)
        elif state == projects.NOT_REGISTERED:
            label, self._page = tr("Register it…"), projects.register_page(endpoints, project)
        elif state == projects.API_DISABLED:
            label, self._page = tr("Switch it on…"), projects.enable_page(endpoints, project)
        elif state == projects.REFUSED:
            label, self._page = tr("Permissions…"), projects.permissions_page(endpoints, project)
        else:
            label, self._page = tr("Open console…"), projects.console_page(endpoints, project)
        self._link.setText(label)
        self._link.setVisible(bool(label))

    def _take_suggestion(self) -> None:
        self._search.setText(self._suggested.id)
        self._search.setFocus()

    def _used(self) -> None:
        project, _found = self._choice()
        if project:
            self.chosen.emit(project)

    def _show_text(self, text: str, suggestion: str = "") -> None:
        self._hint.setText(text)
        self._hint.setVisible(bool(text))
        self._correct.setVisible(bool(suggestion))
        self._correct.setText(tr("Take {id}").format(id=suggestion))


def _state_text(state: str) -> str:
    return {
        projects.COMMERCIAL: tr("Registered, commercial"),
        projects.NONCOMMERCIAL: tr("Registered"),
        projects.NOT_REGISTERED: tr("Not registered"),
        projects.API_DISABLED: tr("Switched off"),
        projects.REFUSED: tr("No permission"),
    }.get(state, tr("Unknown"))

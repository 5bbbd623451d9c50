"""The connection assistant: where the user stands with Earth Engine, and what to do next."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import partial
from typing import Callable

from qgis.core import QgsFeedback
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget, QgsFilterLineEdit
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..earthengine import checks, credentials, projects, signin, usage
from ..earthengine.checks import CheckResult
from ..earthengine.connection import ADC, PERSISTENT, SERVICE_ACCOUNT, ConnectionProblem, check_address
from ..messages import errors
from ..messages.i18n import locale, percent, sentences, tr
from ..services.connections import GOOGLE, chosen, google_connection
from ..services.jobs import Jobs
from ..settings import EARTH_ENGINE_URL, Settings
from .check_list import OTHER_WAY, SIGN_OUT, CheckList
from .dialogs import Dialog
from .help import help_button
from .project_picker import ProjectPicker
from .widgets import Form, PlainLabel, flat_button, open_in_browser

_CHECKS, _SIGN_IN, _MENDING = "checks", "sign in", "mending"
_AT_ONCE = 1.5  # seconds after checks have begun by themselves in which a click on their button does not stop them


class ConnectionAssistant(Dialog):
    """Checks the connection to Earth Engine and helps to mend it. shut_down() before it is deleted.

    used tells that Earth Engine is to be used from now on, or is reached in another way than before: only once all
    checks have passed. Closing the window before leaves the connection as it was. iface: for
    QGIS's log and options. browse: opens a page in the user's browser.
    """

    used = pyqtSignal()
    _came = pyqtSignal(int, object)
    _address_made = pyqtSignal(int, str)

    def __init__(self, iface, browse: Callable[[str], bool] = open_in_browser, parent=None):
        super().__init__(parent)
        self.setObjectName("cloudscoreAssistant")
        self.setWindowTitle(tr("Google Earth Engine"))
        self._iface, self._browse = iface, browse
        self._jobs = Jobs()
        self._results: dict[str, CheckResult] = {}
        self._run = 0  # of checks or sign-ins; what earlier ones still tell is dropped
        self._away = False  # a page was opened: coming back from it, things may stand better
        self._again: Callable[[], None] | None = None
        self._trial: dict[str, str] = {}  # settings that are tried and not yet in use
        self._begun = -math.inf  # when checks began by themselves, by time.monotonic()
        self._address = ""
        self._remark = ""  # on what was done before the checks under way
        self._asked_permission: tuple[tuple[str, ...], str, Callable[[], None]] | None = None  # a further permission
        self._came.connect(self._show_result)
        self._address_made.connect(self._show_address)
        self._pages = QStackedWidget(self)
        self._overview = self._lay_out_overview()
        self._waiting = self._lay_out_waiting()
        self._permission = self._lay_out_permission()
        self._picker = ProjectPicker(self._jobs, self)
        self._picker.chosen.connect(self._project_chosen)
        self._picker.left.connect(self.check)
        self._picker.opened.connect(self._open_page)
        for page in (self._overview, self._waiting, self._permission, self._picker):
            self._pages.addWidget(page)
        self._headline = PlainLabel(self)
        self._headline.setObjectName("assistantHeadline")
        self._headline.setWordWrap(True)
        font = self._headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        self._headline.setFont(font)
        self._note = PlainLabel(self)
        self._note.setObjectName("assistantNote")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        line = self.fontMetrics().lineSpacing()
        layout.setContentsMargins(line, line, line, line)
        layout.setSpacing(line * 2 // 3)
        head = QHBoxLayout()
        head.addWidget(self._headline, 1)
        head.addWidget(help_button(self))
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addWidget(self._pages, 1)
        self.size_up(92, 32)

    def start(self, again: Callable[[], None] | None = None) -> None:
        """Open, and check where things stand. again: what could not be done and is offered once all is well."""
        self._again = again
        self.show()
        self.raise_()
        self.activateWindow()
        self.check()

    def ask_permission(self, scopes: tuple[str, ...], reason: str, again: Callable[[], None]) -> None:
        """Open, say what a further permission is for, and on the user's word ask for it in the browser.

        again: done once it is given; whatever else happens, the sign-in stays as it is.
        """
        self._stop()
        self._asked_permission = (scopes, reason, again)
        self._show_requested()
        self.show()
        self.raise_()
        self.activateWindow()

    def check(self) -> None:
        """Run all checks."""
        self._stop()
        self._asked_permission = None
        settings = self._settings
        self._show_settings(settings)
        self._turn_to(self._overview, self._close)
        self._results = {}
        self._list.start()
        self._show_text(tr("Checking the connection…"), "")
        self._set_checking(True)
        run = self._run

        def work(feedback: QgsFeedback) -> list[CheckResult]:
            connection = google_connection(settings)
            return checks.run(connection, feedback, lambda result: self._came.emit(run, result))

        title = tr("Checking the connection to Earth Engine")
        self._jobs.start(_CHECKS, title, work, self._checked, self._check_failed, self._stop_checks)

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes, however that happens."""
        super().done(result)  # first: a field that loses the focus may start something
        self._stop()
        self._trial = {}
        self._list.stop()

    def shut_down(self) -> None:
        """Stop everything under way and close."""
        self.done(0)
        self._jobs.shut_down()

    def eventFilter(self, watched, event) -> bool:
        """Enter in the address tries it, and presses no button."""
        entered = event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and watched is self._endpoint:
            self._endpoint_entered()
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Back from the browser, things may stand better than before."""
        if event.type() == QEvent.Type.WindowActivate and self._away:
            self._away = False
            if self._pages.currentWidget() is self._picker:
                self._picker.refresh()
            elif self._pages.currentWidget() is self._overview and not self._jobs.running(_MENDING):
                self.check()
        return super().event(event)

    # The pages

    def _lay_out_overview(self) -> QWidget:
        self._list = CheckList()
        self._list.wanted.connect(self._act)
        self._ways = self._lay_out_ways()
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._list)
        inner.addStretch(1)
        inner.addWidget(self._ways)
        self._scroll = scroll = QScrollArea()
        scroll.setObjectName("assistantScroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        self._check_again = _button("assistantCheck", "", self._check_or_stop)
        self._copy = _button("assistantCopy", tr("Copy report"), self._copy_report)
        self._copy.setToolTip(tr("What the checks found, without secrets, to ask for help with"))
        self._close = _button("assistantClose", tr("Close"), self.reject)
        self._repeat = _button("assistantBuild", tr("Build composite"), self._do_again)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        layout.addLayout(_row(self._check_again, self._copy, None, self._close, self._repeat))
        return page

    def _lay_out_ways(self) -> QgsCollapsibleGroupBox:
        box = QgsCollapsibleGroupBox(tr("Other ways"))
        box.setObjectName("otherWays")
        box.setSaveCollapsedState(False)
        box.setCollapsed(True)
        content = QWidget(box)  # unfolding shows every child of the box, the warning below too
        QVBoxLayout(box).addWidget(content)
        form = Form(content)
        form.setContentsMargins(0, 0, 0, 0)
        self._kinds = QButtonGroup(box)
        self._kind_buttons = {}
        for kind, name, text in (
            (PERSISTENT, "wayGoogle", tr("With a &Google account")),
            (SERVICE_ACCOUNT, "wayKey", tr("With a service account's &key file")),
            (ADC, "wayDefault", tr("With application-&default credentials")),
        ):
            button = QRadioButton(text)
            button.setObjectName(name)
            self._kinds.addButton(button)
            self._kind_buttons[kind] = button
            form.addRow(button)
            if kind == SERVICE_ACCOUNT:
                self._key_file = QgsFileWidget()
                self._key_file.setObjectName("keyFile")
                self._key_file.setFilter(tr("Key files (*.json)"))
                self._key_file.setDialogTitle(tr("Key file of a service account"))
                self._key_file.lineEdit().setAccessibleName(tr("Key file of a service account"))
                self._key_file.fileChanged.connect(self._key_chosen)
                form.addRow(self._key_file)
        self._kinds.buttonClicked.connect(self._kind_chosen)
        self._kind_buttons[ADC].setToolTip(
            tr("What “gcloud auth application-default login” has stored on this computer")
        )
        self._endpoint = QgsFilterLineEdit()
        self._endpoint.setObjectName("endpointEdit")
        self._endpoint.setPlaceholderText(EARTH_ENGINE_URL)
        self._endpoint.editingFinished.connect(self._endpoint_entered)
        self._endpoint.installEventFilter(self)
        label = PlainLabel(tr("&Address of Earth Engine"))
        label.setBuddy(self._endpoint)
        form.addRow(label, self._endpoint)
        network = flat_button(
            self,
            "assistantNetwork",
            tr("Network options…"),
            tr("QGIS's own settings for proxies and certificates"),
            lambda: self._act(errors.NETWORK, ""),
        )
        form.addRow(network)
        self._warning = PlainLabel(tr("The address must start with https://."))
        self._warning.setObjectName("endpointWarning")
        self._warning.setWordWrap(True)
        self._warning.hide()
        form.addRow(self._warning)
        return box

    def _lay_out_waiting(self) -> QWidget:
        progress = QProgressBar()
        progress.setObjectName("signInProgress")
        progress.setRange(0, 0)
        progress.setTextVisible(False)
        progress.setAccessibleName(tr("Waiting for your browser"))
        progress.setMaximumHeight(self.fontMetrics().height() // 2)
        self._facts = facts = PlainLabel()
        facts.setWordWrap(True)
        self._copy_address = _button(
            "signInCopy",
            tr("Copy address"),
            self._address_copied,
            tr("To paste it into another browser, or another profile of yours"),
        )
        self._open_again = _button("signInOpen", tr("Open the page again"), lambda: self._show_address(self._run))
        self._cancel = _button("signInCancel", tr("Cancel"), self._leave_waiting)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(facts)
        layout.addSpacing(self.fontMetrics().height() // 2)
        layout.addWidget(progress)
        layout.addStretch(1)
        layout.addLayout(_row(self._copy_address, self._open_again, None, self._cancel))
        return page

    def _lay_out_permission(self) -> QWidget:
        self._allow = _button("permissionAsk", tr("Sign in…"), self.sign_in)
        self._refuse = _button("permissionCancel", tr("Cancel"), self.reject)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        layout.addLayout(_row(None, self._refuse, self._allow))
        return page

    def _show_requested(self, remark: str = "") -> None:
        """The page that explains a further permission, and what became of the last attempt to get it."""
        _scopes, reason, _again = self._asked_permission
        self._turn_to(self._permission, self._allow)
        note = tr(
            "{reason}\n\nGoogle asks you for it in your browser, together with what you have allowed before. Choose "
            "the same account there. Your sign-in stays as it is until you have allowed it."
        ).format(reason=reason)
        self._show_text(tr("A further permission is needed"), f"{remark}\n\n{note}" if remark else note)
        self._allow.setFocus()

    def _leave_waiting(self) -> None:
        if self._asked_permission is not None:
            self._stop()
            self._show_requested()
        else:
            self.check()

    def _turn_to(self, page: QWidget, primary: QPushButton) -> None:
        self._pages.setCurrentWidget(page)
        primary.setDefault(True)

    def _show_text(self, headline: str, note: str) -> None:
        self._headline.setText(headline)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _show_settings(self, settings: Settings) -> None:
        """The folded part as it is stored; nothing of it counts as the user's doing."""
        self._kind_buttons.get(settings.credentials, self._kind_buttons[PERSISTENT]).setChecked(True)
        self._key_file.blockSignals(True)
        self._key_file.setFilePath(settings.key_file)
        self._key_file.blockSignals(False)
        self._key_file.setEnabled(settings.credentials == SERVICE_ACCOUNT)
        self._endpoint.setText("" if settings.endpoint == EARTH_ENGINE_URL else settings.endpoint)
        self._warning.hide()

    # The checks

    def _show_result(self, run: int, result: CheckResult) -> None:
        if run != self._run or not self._jobs.running(_CHECKS):
            return
        self._results[result.key] = result
        if result.action == checks.SIGN_IN and not self._is_person():
            result = replace(result, action=OTHER_WAY)
        offer = ""
        if result.state == checks.OK and result.key == "project":
            offer = checks.CHOOSE_PROJECT
        elif result.state == checks.OK and result.key == "sign_in" and self._is_person():
            offer = SIGN_OUT
        elif result.key == "restricted" and result.state in (checks.OK, checks.WARN) and self._has_sign_in():
            offer = checks.USAGE
            result = replace(result, action="")  # what is used tells more than the page of the tiers
        self._list.show_result(result, offer, going_on=True)

    def _checked(self, results: list[CheckResult]) -> None:
        self._results = {result.key: result for result in results}
        self._set_checking(False)
        states = {result.state for result in results}
        remark, self._remark = self._remark, ""
        if checks.FAIL in states:
            failed = next(result for result in results if result.state == checks.FAIL)
            note = tr("The step to mend is marked below.")
            if failed.action == checks.SIGN_IN and self._is_person():
                note = tr(
                    "Google Earth Engine computes real scenes for you. It needs a Google account and takes about two "
                    "minutes; noncommercial use is free."
                )
            self._show_text(tr("Earth Engine is not ready yet"), remark or note)
            self._list.button(failed.key).setDefault(True)
            self._list.button(failed.key).setFocus()
            return
        if checks.WARN in states:
            self._show_text(tr("Earth Engine is ready, with a remark"), remark)
        else:
            note = tr("Everything is in place. Choose an area and dates, and build.")
            self._show_text(tr("Earth Engine is ready"), remark or note)
        self._close.setFocus()
        if self._again is not None:
            self._repeat.show()
            self._repeat.setDefault(True)
            self._repeat.setFocus()
        if self._trial or Settings.load().connection != "google":
            Settings.load().save(**self._trial)
            self._trial = {}
            self.used.emit()

    def _check_failed(self, error: Exception) -> None:
        explained = errors.explain(error)
        self._set_checking(False)
        self._list.stop()
        self._show_text(explained.title, explained.text)

    def _check_or_stop(self) -> None:
        if self._jobs.running(_CHECKS):
            if time.monotonic() - self._begun < _AT_ONCE:
                return  # they have begun by themselves, and "check again" was meant
            self._jobs.cancel(_CHECKS)
            self._stop_checks()
        else:
            self.check()

    def _stop_checks(self) -> None:
        self._set_checking(False)
        self._list.stop()
        self._show_text(tr("The checks were stopped"), "")

    def _set_checking(self, checking: bool) -> None:
        self._check_again.setText(tr("Stop") if checking else tr("Check again"))
        self._copy.setEnabled(not checking and bool(self._results))
        self._repeat.hide()
        self._close.setDefault(True)

    def _copy_report(self) -> None:
        QApplication.clipboard().setText(checks.report(list(self._results.values())))
        self._note.setText(tr("The report is on the clipboard. It holds no secrets."))
        self._note.show()

    def _do_again(self) -> None:
        again = self._again
        self.accept()
        if again is not None:
            again()

    # What mends

    def _act(self, action: str, key: str) -> None:
        if action.startswith(errors.URL):
            self._open_page(action[len(errors.URL) :])
        elif action == checks.SIGN_IN:
            self.sign_in()
        elif action in (OTHER_WAY, errors.SETTINGS):
            self._ways.setCollapsed(False)
            field = self._endpoint if action == errors.SETTINGS else self._kinds.checkedButton()
            field.setFocus()
            self._scroll.ensureWidgetVisible(self._endpoint)
        elif action == checks.CHOOSE_PROJECT:
            self._pick_project()
        elif action == checks.ENABLE_API:
            self._enable_api()
        elif action == checks.USAGE:
            self.show_use()
        elif action == SIGN_OUT:
            self._ask_to_sign_out()
        elif action == errors.NETWORK:
            self._away = True
            self._iface.showOptionsDialog(self, "mOptionsPageNetwork")
        elif action == errors.OPEN_LOG:
            self._iface.openMessageLog()
        else:
            self.check()

    def sign_in(self) -> None:
        """Sign in through the browser, then go on to the project."""
        self._stop()
        settings, run = self._settings, self._run
        endpoints = google_connection(settings).endpoints
        further = self._asked_permission[0] if self._asked_permission is not None else ()
        self._facts.setText(
            tr("Leave all boxes there ticked. The sign-in stays on this computer.")
            if further
            else tr(
                "It asks for three permissions: Earth Engine, to compute; your Cloud projects, to list them; your "
                "e-mail address, to show who is signed in. Leave them ticked. The sign-in stays on this computer."
            )
        )
        self._address = ""
        self._turn_to(self._waiting, self._cancel)
        self._copy_address.setEnabled(False)
        self._open_again.setEnabled(False)
        note = tr(
            "A page of Google's opens there. Choose your account and allow what it asks for; QGIS goes on by itself."
        )
        self._show_text(tr("Waiting for your browser"), note)

        def work(feedback: QgsFeedback):
            return signin.sign_in(
                lambda address: self._address_made.emit(run, address),
                feedback,
                endpoints,
                timeout=settings.sign_in_timeout,
                further=further,
            )

        title = tr("Signing in to Earth Engine")
        self._jobs.start(_SIGN_IN, title, work, self._signed_in, self._not_signed_in, self._leave_waiting)

    def _show_address(self, run: int, address: str = "") -> None:
        if run != self._run or not self._jobs.running(_SIGN_IN):
            return
        self._address = address or self._address
        self._copy_address.setEnabled(True)
        self._open_again.setEnabled(True)
        if not self._browse(self._address):
            self._note.setText(tr("No browser could be opened. Copy the address and open it in yours."))

    def _address_copied(self) -> None:
        QApplication.clipboard().setText(self._address)
        self._note.setText(tr("The address is on the clipboard. Paste it into the browser you want to use."))

    def _signed_in(self, sign_in: credentials.SignIn) -> None:
        self.raise_()
        self.activateWindow()
        if self._asked_permission is not None:
            again, self._asked_permission = self._asked_permission[2], None
            self.accept()
            again()
            return
        self._show_used()
        if Settings.load().project or sign_in.project:
            self.check()
        else:
            self._pick_project(alone=True)

    def _not_signed_in(self, error: Exception) -> None:
        """What came to nothing stands where the next attempt begins; no need to check all again."""
        if self._asked_permission is not None:
            self._show_requested(errors.explain(error).whole)
            return
        self._turn_to(self._overview, self._close)
        self._set_checking(False)
        explained = errors.explain(error)
        self._show_text(tr("Earth Engine is not ready yet"), "")
        action = checks.SIGN_IN if explained.action == errors.SETTINGS else explained.action
        result = CheckResult("sign_in", checks.FAIL, explained.whole, action, explained.details)
        self._results["sign_in"] = result
        self._list.show_result(result)
        self._list.button("sign_in").setDefault(True)

    def _pick_project(self, alone: bool = False) -> None:
        self._stop()
        settings = self._settings
        self._turn_to(self._picker, self._picker.primary)
        self._show_text(tr("Choose a Cloud project"), "")
        self._picker.start(google_connection(settings), settings.project, alone)

    def _project_chosen(self, project: str) -> None:
        connection = google_connection(self._settings)
        self._mend("project", lambda _feedback: projects.choose(connection, project))

    def _enable_api(self) -> None:
        connection = google_connection(self._settings)
        sign_in = None if connection.project else credentials.stored(connection)
        project = connection.project or (sign_in.project if sign_in else "")

        def work(feedback: QgsFeedback) -> None:
            projects.enable_api(connection, project, feedback)

        def refused() -> None:
            self._open_page(projects.enable_page(connection.endpoints, project))

        self._mend("api", work, refused)

    def _has_sign_in(self) -> bool:
        """Whether somebody could tell how much was used: not where nobody signs in."""
        try:
            return credentials.stored(google_connection(self._settings)) is not None
        except ConnectionProblem:
            return False

    def show_use(self) -> None:
        """Say in the quota's row what the project has used this month; asks for the permission first if it lacks."""
        connection = google_connection(self._settings)

        def again() -> None:
            self.start()
            self.show_use()

        try:
            if usage.lacking(connection):
                self.ask_permission((usage.MONITORING,), errors.explain(ConnectionProblem("usage_scope")).text, again)
                return
        except ConnectionProblem as error:
            self._use_unknown(error)
            return
        self._list.busy("restricted")
        self._jobs.start(
            _MENDING,
            tr("Asking for the month's use"),
            lambda feedback: usage.months_use(connection, feedback),
            self._show_use,
            self._use_unknown,
        )

    def _show_use(self, used: usage.MonthsUse) -> None:
        self._list.show_result(
            CheckResult("restricted", checks.WARN if self._over(used) else checks.OK, use_text(used), checks.USAGE)
        )

    def _over(self, used: usage.MonthsUse) -> bool:
        return used.hours >= usage.TIERS[Settings.load().tier]

    def _use_unknown(self, error: Exception) -> None:
        explained = errors.explain(error)
        action = explained.action if explained.action.startswith(errors.URL) else checks.USAGE
        self._list.show_result(CheckResult("restricted", checks.WARN, explained.whole, action, explained.details))

    def _ask_to_sign_out(self) -> None:
        question = QMessageBox(self)
        question.setObjectName("signOutQuestion")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle(tr("Sign out"))
        question.setText(tr("Sign out of Earth Engine on this computer?"))
        question.setInformativeText(tr("Other programs that use the same sign-in, such as geemap, are signed out too."))
        out = question.addButton(tr("Sign out"), QMessageBox.ButtonRole.AcceptRole)
        out.setObjectName("signOutYes")
        cancel = question.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        question.setDefaultButton(cancel)
        out.clicked.connect(self._sign_out)
        question.open()

    def _sign_out(self) -> None:
        endpoints = google_connection(self._settings).endpoints

        def remark(withdrawn: object) -> str:
            if withdrawn:
                return ""
            return tr("The sign-in was deleted here, but Google could not be reached to withdraw it there too.")

        self._mend("sign_in", partial(signin.sign_out, endpoints), remark=remark)

    def _mend(
        self,
        key: str,
        work: Callable[[QgsFeedback], object],
        refused: Callable[[], None] | None = None,
        remark: Callable[[object], str] = lambda _result: "",
    ) -> None:
        """Change something in the background, then check again. remark: what to say beside the checks' outcome."""
        self._stop()
        self._turn_to(self._overview, self._close)
        self._list.busy(key)
        self._show_text(tr("One moment…"), "")
        self._set_checking(False)

        def done(result: object) -> None:
            self._remark = remark(result)
            self._show_used()
            self.check()

        def failed(error: Exception) -> None:
            explained = errors.explain(error)
            self._remark = explained.whole
            if refused is not None:
                refused()
            self.check()

        self._jobs.start(_MENDING, tr("Setting up Earth Engine"), work, done, failed, self.check)

    def _open_page(self, address: str) -> None:
        self._away = True
        if not self._browse(address):
            QApplication.clipboard().setText(address)
            self._note.setText(tr("No browser could be opened. The address is on the clipboard."))
            self._note.show()

    # The other ways

    def _kind_chosen(self, button: QRadioButton) -> None:
        kind = next(kind for kind, other in self._kind_buttons.items() if other is button)
        if kind == self._settings.credentials:
            return
        self._key_file.setEnabled(kind == SERVICE_ACCOUNT)
        self._change(credentials=kind)
        if kind == SERVICE_ACCOUNT and not self._key_file.filePath():
            self._key_file.setFocus()

    def _key_chosen(self, path: str) -> None:
        if path != self._settings.key_file:
            self._change(key_file=path)

    def _endpoint_entered(self) -> None:
        endpoint = self._endpoint.text().strip().rstrip("/") or EARTH_ENGINE_URL
        try:
            check_address(endpoint, secure=True)
        except ConnectionProblem:
            self._warning.show()
            return
        self._warning.hide()
        if endpoint != self._settings.endpoint:
            self._change(endpoint=endpoint)

    @property
    def _settings(self) -> Settings:
        """The settings with what is being tried in place of what is in use."""
        return replace(Settings.load(), **self._trial)

    def _change(self, **changes: str) -> None:
        """Try another way. It is used only once all checks have passed; closing the window forgets it."""
        stored = Settings.load()
        trial = {**self._trial, **changes}
        self._trial = {name: value for name, value in trial.items() if value != getattr(stored, name)}
        if self.isVisible():
            self.check()
            self._begun = time.monotonic()

    def _show_used(self) -> None:
        """Something about the connection in use has changed. One that is only tried is in use once it has passed."""
        if not self._trial and chosen(Settings.load()) == GOOGLE:
            self.used.emit()

    def _is_person(self) -> bool:
        return google_connection(self._settings).credentials == PERSISTENT

    def _stop(self) -> None:
        self._run += 1
        self._picker.stop()
        self._jobs.cancel()


def _button(name: str, text: str, action: Callable[[], None], tip: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: action())
    return button


def use_text(used: usage.MonthsUse) -> str:
    """What a project has used this month beside the quota of its tier."""
    tier = Settings.load().tier
    quota = usage.TIERS[tier]

    def number(hours: float) -> str:
        return locale().toString(hours, "f", 1 if hours < 100 else 0)

    text = tr("{used} of {quota} EECU-hours since {month} ({tier}), {share} %; {own} of them by this plugin.")
    said = text.format(
        used=number(used.hours),
        quota=locale().toString(quota),
        month=used.month,
        tier=tier.capitalize(),
        share=percent(used.hours / quota),
        own=number(used.own),
    )
    more = "" if used.hours < quota else tr("Earth Engine computes more slowly for this project until the month turns.")
    return sentences(said, more)


def _row(*buttons: QPushButton | None) -> QHBoxLayout:
    """Buttons side by side; None is the space between."""
    row = QHBoxLayout()
    for button in buttons:
        if button is None:
            row.addStretch(1)
        else:
            row.addWidget(button)
    return row

"""What a composite's layer is made of: its recipe in words, its scenes, how to cite it and under which terms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsFeedback, QgsLayerTreeGroup, QgsMapLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog
from ..core.change import Change
from ..core.kinds import as_composite
from ..earthengine.connection import ConnectionProblem
from ..layers import time_groups
from ..layers.identity import created_of, is_simulated, product_of
from ..messages.citations import citation, credit, report_paragraph
from ..messages.errors import explain
from ..messages.facts import facts
from ..messages.i18n import locale, tr
from ..messages.names import step_title
from ..services.connections import simulated
from ..services.jobs import Jobs
from ..settings import Settings
from .dialogs import Dialog
from .widgets import Form, PlainLabel, scrolled

if TYPE_CHECKING:
    from ..preview.stack import Scene

_SCENES = "scenes"


class AboutDialog(Dialog):
    """Tells about a layer as it is now, or about a group of them and its series.

    session_factory() gives, on the main thread, what opens a session in the worker thread.

    The list of scenes is one request, in a task, and only on a connection of the kind the layer was made on.
    shut_down() before it is deleted.
    """

    def __init__(
        self,
        layer: QgsMapLayer,
        session_factory: Callable[[], Callable],
        parent=None,
        group: QgsLayerTreeGroup | None = None,
    ):
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(tr("About this layer") if group is None else tr("About this series"))
        series = None if group is None else time_groups.series_of(group)
        self._product = product_of(layer) if series is None else series.recipe  # a composite or a change
        self._jobs, self._recipe = Jobs(), as_composite(self._product)
        made_up = is_simulated(layer)
        form = Form()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        if series is None:
            self._row(form, "aboutName", tr("Layer"), layer.name())
        else:
            self._row(form, "aboutName", tr("Group"), group.name())
            many = tr("{count} periods, {step}")
            count = locale().toString(len(series.periods()))
            self._row(form, "aboutPeriods", tr("Periods"), many.format(count=count, step=step_title(series.step)))
        for number, (title, value) in enumerate(facts(self._product, created_of(layer))):
            self._row(form, f"aboutFact{number}", title, value)
        self._row(form, "aboutCredit", tr("Source"), credit(self._recipe, made_up))
        if not made_up:
            terms = self._row(form, "aboutTerms", tr("Licence"), "")
            terms.setTextFormat(Qt.TextFormat.RichText)  # of our own words alone
            terms.setText(f'<a href="{catalog.TERMS_URL}">{catalog.TERMS}</a>')
            terms.setOpenExternalLinks(True)
        self._citation = self._row(form, "aboutCitation", tr("Cite as"), catalog.CITATION)
        self._copied = PlainLabel("", self)
        self._copied.setObjectName("aboutCopied")
        line = QHBoxLayout()
        for name, title, tip, text in (
            (
                "aboutCopy",
                tr("Copy citation"),
                tr("The credit of the data and the reference to Cloud Score+"),
                citation(self._recipe, made_up),
            ),
            (
                "aboutCopyReport",
                tr("Copy report paragraph"),
                tr("How this composite was made, in sentences for a report"),
                report_paragraph(self._product, made_up),
            ),
        ):
            button = QPushButton(title)
            button.setObjectName(name)
            button.setToolTip(tip)
            button.clicked.connect(partial(self._copy, text))
            line.addWidget(button)
        line.addWidget(self._copied, 1)
        form.addRow("", line)

        self._text = PlainLabel()
        self._text.setObjectName("aboutScenesText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._scenes = QTreeWidget()
        self._scenes.setObjectName("aboutScenes")
        self._scenes.setAccessibleName(tr("Scenes of this layer"))
        self._scenes.setHeaderLabels(
            [
                tr("Date"),
                tr("Use"),
                tr("Cloud %"),
                tr("Satellite"),
                tr("Scene"),
            ]
        )
        self._scenes.setRootIsDecorated(False)
        self._scenes.setMinimumHeight(self.fontMetrics().lineSpacing() * 9)
        self._scenes.setUniformRowHeights(True)
        self._scenes.setAlternatingRowColors(True)
        self._scenes.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("aboutClose")
        close.setText(tr("Close"))  # Qt does not know every language
        buttons.rejected.connect(self.reject)
        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(form)
        inside.addWidget(self._text)
        inside.addWidget(self._scenes, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(scrolled(page), 1)
        layout.addWidget(buttons)
        self.size_up(90, 40)
        try:
            alike = made_up == simulated(Settings.load())
        except ConnectionProblem:
            alike = False
        if alike:
            self._ask(session_factory)
        else:
            self._text.setText(
                tr("The layer was made of simulated scenes. Choose the sample scenes to list them.")
                if made_up
                else tr("Connect to Google Earth Engine to list the scenes.")
            )

    def shut_down(self) -> None:
        """Stop asking for scenes."""
        self._jobs.shut_down()

    def _copy(self, text: str, _checked: bool = False) -> None:
        QApplication.clipboard().setText(text)
        self._copied.setText(tr("It is on the clipboard."))

    def _ask(self, session_factory: Callable[[], Callable]) -> None:
        open_session, product = session_factory(), self._product
        sides = (product.before, product.after) if isinstance(product, Change) else (product,)

        def work(feedback: QgsFeedback) -> tuple[Scene, ...]:
            from ..preview.stack import scenes_of

            session = open_session(feedback)
            with session.reading():
                return tuple(scene for side in sides for scene in scenes_of(session.scene_table(side, feedback)))

        self._text.setText(tr("Asking Earth Engine for the scenes…"))
        stopped = partial(self._text.setText, tr("The list of scenes was not completed."))
        title = tr("Cloud Score+ scenes")
        self._jobs.start(_SCENES, title, work, self._show, self._fail, stopped)

    def _show(self, scenes: tuple[Scene, ...]) -> None:
        out, used, items = set(self._recipe.excluded), 0, []
        for scene in scenes:
            if scene.index in out:
                use = tr("left out")
            elif not scene.scored:
                use = tr("no score")
            else:
                use, used = tr("used"), used + 1
            cloud = "–" if scene.cloud is None else locale().toString(round(scene.cloud))
            items.append(QTreeWidgetItem([scene.day.isoformat(), use, cloud, scene.satellite, scene.index]))
        self._scenes.addTopLevelItems(items)
        for column in range(self._scenes.columnCount()):
            self._scenes.resizeColumnToContents(column)
        count = locale().toString
        text = tr("Scenes included: {used} of {all}, of {overpasses} overpasses. A pixel is from those clear there.")
        passes = {scene.overpass for scene in scenes if scene.scored and scene.index not in out}
        self._text.setText(text.format(used=count(used), all=count(len(scenes)), overpasses=count(len(passes))))

    def _fail(self, error: Exception) -> None:
        self._text.setText(explain(error).whole)

    def _row(self, form: Form, name: str, title: str, value: str) -> QLabel:
        label = PlainLabel(value)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)  # names come from projects of anybody
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        form.addRow(title, label)
        return label

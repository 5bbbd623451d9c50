"""Area statistics written to Google Drive by Earth Engine itself."""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
)

from ..core.errors import AreaError
from ..core.kinds import as_composite
from ..core.recipe import CompositeRecipe
from ..messages.errors import EXPORT
from ..messages.i18n import locale, tr
from ..messages.names import file_stem
from .export import TASK, about_permission, drive_destination, drive_parameters
from .statistics import AreaStatistics

if TYPE_CHECKING:
    from ..earthengine.batch_exports import Task
    from ..earthengine.session import Session

TASKS = "TASKS"


class ExportStatistics(AreaStatistics):
    """Begins to export what AreaStatistics asks for."""

    doing = EXPORT
    most_cells = math.inf

    def name(self) -> str:
        return "exportstatisticstodrive"

    def displayName(self) -> str:
        return tr("Export area statistics to Drive")

    def shortHelpString(self) -> str:
        what = tr(
            "Lets Earth Engine compute “Area statistics” itself and write them to your Google Drive as a CSV table, "
            "with the same columns and numbers."
        )
        when = tr(
            "For many polygons, long series or large areas: it may take hours, goes on while QGIS is closed, and shows "
            "in the list of exports in the Cloud Score+ panel. Outlines that are too many for one request become "
            "several tables."
        )
        columns = tr("Where no pixel has its centre inside, pixels and the shares are 0.")
        return "\n\n".join([what, when, columns, about_permission()])

    def _result_parameters(self) -> tuple:
        return drive_parameters(tr("Without an ending; empty: one made of the dates."))

    def _add_outputs(self) -> None:
        self.addOutput(QgsProcessingOutputString(TASK, tr("Name of the task in Earth Engine")))
        self.addOutput(QgsProcessingOutputNumber(TASKS, tr("Number of tasks")))

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        from ..services.export_tasks import server

        super().prepareAlgorithm(parameters, context, feedback)
        with self.refusing():
            stem = f"{file_stem(as_composite(self.question.product))}_statistics"
            self._to, self._server = drive_destination(self, parameters, context, stem), server()
        return True

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> list[Task]:
        from ..services.statistics_export import begin_tables

        journal = self._read(uuid.uuid4().hex, feedback)  # holds the features, and no answers
        try:
            self._report(journal, feedback)
            tasks = begin_tables(
                session, self.question, journal, self.id_field().name(), self._to, self._server, feedback
            )
        finally:
            journal.discard()
        if not tasks:
            raise AreaError(tr("None of the features can be measured."))
        for task in tasks:
            feedback.pushInfo(tr("Earth Engine has taken the export: {task}").format(task=task.name))
        if len(tasks) > 1:
            text = tr("The outlines need several tables: {count}. They have the same columns.")
            feedback.pushInfo(text.format(count=locale().toString(len(tasks))))
        return tasks

    def deliver(
        self, found: list[Task], parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        return {TASK: found[0].name, TASKS: len(found)}

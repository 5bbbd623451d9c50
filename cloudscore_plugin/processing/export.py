"""A composite written to Google Drive by Earth Engine itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterString,
)

from ..core.errors import Cancelled, NetworkError
from ..core.recipe import CompositeRecipe
from ..messages.errors import EXPORT
from ..messages.i18n import tr
from ..messages.names import file_stem
from .algorithm import advanced, helped
from .order import OrderAlgorithm

if TYPE_CHECKING:
    from ..earthengine.batch_exports import Destination, Task
    from ..earthengine.session import Session

NAME, FOLDER, WAIT, TASK, LINK, STATE = "NAME", "FOLDER", "WAIT", "TASK", "LINK", "STATE"
LOOK_SECONDS = 10.0  # between questions how far it is
PATIENCE = 3600.0  # seconds without an answer after which waiting ends; the export goes on all the while


class ExportToDrive(OrderAlgorithm):
    """Begins an export and, if wanted, waits for its end."""

    doing = EXPORT

    def name(self) -> str:
        return "exportcompositetodrive"

    def displayName(self) -> str:
        return tr("Export composite to Drive")

    def shortHelpString(self) -> str:
        what = tr("Lets Earth Engine write a cloud-free Sentinel-2 composite to your Google Drive.")
        when = tr(
            "For large areas: it may take hours, goes on while QGIS is closed, and shows in the list of exports in the "
            "Cloud Score+ panel. The pixels are those “Composite to GeoTIFF” gives.",
        )
        return "\n\n".join([what, when, about_permission()])

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        for parameter in (
            *drive_parameters(
                tr("Without an ending; empty: one made of the dates. Very large files are cut into several.")
            ),
            advanced(
                QgsProcessingParameterBoolean(WAIT, tr("Wait until it is finished"), False),
                tr("Cancelling then also cancels the export."),
            ),
        ):
            self.addParameter(parameter)
        for output in (
            QgsProcessingOutputString(TASK, tr("Name of the task in Earth Engine")),
            QgsProcessingOutputString(STATE, tr("State of the task")),
            QgsProcessingOutputString(LINK, tr("Page that shows the result")),
        ):
            self.addOutput(output)

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        super().check(parameters, context)
        self._destination(parameters, context, self.recipe(parameters, context, self.some_roi(parameters, context)))

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        from ..services import export_tasks

        super().prepareAlgorithm(parameters, context, feedback)
        self._to = self._destination(parameters, context, self.requested)
        self._wait = self.parameterAsBoolean(parameters, WAIT, context)
        self._server = export_tasks.server()
        return True

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> Task:
        from ..download.plan import work_of
        from ..services.export_tasks import begin, remember

        task = begin(session, self.wanted, self._to, feedback=feedback)
        remember(task, self._to, self._server, work_of(self.wanted))  # now: it goes on whatever becomes of this run
        feedback.pushInfo(tr("Earth Engine has taken the export: {task}").format(task=task.name))
        if self._wait:
            task = _ended(session, task, feedback)
            remember(task, self._to, self._server, work_of(self.wanted))
        return task

    def deliver(
        self, found: Task, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        return {TASK: found.name, STATE: found.state, LINK: next(iter(found.links), "")}

    def _destination(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> Destination:
        return drive_destination(self, parameters, context, file_stem(recipe))


def about_permission() -> str:
    """What the help of an algorithm that exports says of the sign-in."""
    return tr("The sign-in must permit it: begin one export in the Cloud Score+ panel, which asks for that.")


def drive_parameters(about_name: str) -> tuple[QgsProcessingParameterDefinition, ...]:
    """File name and folder in Drive. about_name: the help of the former."""
    return (
        helped(QgsProcessingParameterString(NAME, tr("File name in Drive"), None, False, True), about_name),
        helped(
            QgsProcessingParameterString(FOLDER, tr("Folder in Drive"), None, False, True),
            tr("By its name; it is made where there is none. Empty: at the top."),
        ),
    )


def drive_destination(
    algorithm: QgsProcessingAlgorithm, parameters: dict, context: QgsProcessingContext, usual: str
) -> Destination:
    """The place in Drive that drive_parameters() were given. usual: the file's name where none is given."""
    from ..earthengine.batch_exports import DRIVE, Destination

    name, folder = (algorithm.parameterAsString(parameters, key, context).strip() for key in (NAME, FOLDER))
    return Destination(DRIVE, name or usual, folder)


def _ended(session: Session, task: Task, feedback: QgsProcessingFeedback) -> Task:
    """The task once nothing about it changes any more. Raises what it failed with, Cancelled, NetworkError."""
    from ..earthengine import batch_exports as tasks

    heard = time.monotonic()
    while not task.finished:
        until = time.monotonic() + LOOK_SECONDS
        while time.monotonic() < until and not feedback.isCanceled():
            time.sleep(0.05)
        if feedback.isCanceled():
            tasks.cancel(session, task.name)
            raise Cancelled
        try:
            task, heard = tasks.status(session, task.name, feedback), time.monotonic()
        except NetworkError:
            if time.monotonic() - heard > PATIENCE:
                raise
        feedback.setProgress(100 * task.progress)
    if task.error is not None:
        raise task.error
    if task.state != tasks.SUCCEEDED:
        raise Cancelled
    return task

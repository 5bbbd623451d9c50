"""Columns of tables as QGIS wants them made: by QMetaType from 3.38 on, by QVariant before."""

from __future__ import annotations

from qgis.core import Qgis, QgsField
from qgis.PyQt.QtCore import QMetaType, QVariant

TEXT = QMetaType.Type.QString
NUMBER = QMetaType.Type.Double
WHOLE = QMetaType.Type.Int
LONG = QMetaType.Type.LongLong
DATE = QMetaType.Type.QDate
TIME = QMetaType.Type.QDateTime


def make_field(name: str, kind: QMetaType.Type) -> QgsField:
    """A column of one of the types above. Their numbers are the same in QMetaType and QVariant."""
    if Qgis.QGIS_VERSION_INT >= 33800:
        return QgsField(name, kind)
    # QGIS before 3.38 takes nothing else.
    return QgsField(name, QVariant.Type(kind))  # noqa: QGS402

"""Protocols that services call and gui/ implements (messages, marks of layers), so that services import no widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Callable, Protocol

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QIcon

    from ..core.kinds import Product
    from ..messages.errors import Advice

Button = tuple  # (object name, text, action without arguments)


class MessageSink(Protocol):
    """Shows messages to the user: gui.messages.Messages. Each method must be called on the main thread."""

    def note(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """A success that needs no answer; undo: a button takes it back."""

    def success(self, text: str, *buttons: Button) -> Callable[[], None]:
        """A success that stays until it is closed. What is returned withdraws it."""
        ...

    def offer(self, text: str, *buttons: Button) -> Callable[[], None]:
        """A question, answered by one of the buttons. What is returned withdraws it."""
        ...

    def error(
        self,
        error: Exception,
        again: Callable[[], None] | None = None,
        recipe: Product | None = None,
        resume: bool = False,
        doing: str = "",
    ) -> Callable[[], None]:
        """What failed and what to do; again: repeats it, or with resume goes on. What is returned removes it."""
        ...

    def advise(
        self, advice: Advice, again: Callable[[], None] | None = None, resume: bool = False, unasked: bool = False
    ) -> Callable[[], None]:
        """As error(), of an error that is explained already. unasked: not before one of work somebody has asked for."""
        ...

    def details(self, advice: Advice) -> None:
        """Show an error in full."""


class LayerMarks(Protocol):
    """Marks beside layers in the layer tree: gui.layer_tree_indicators.Indicators.

    clicked: a signal that carries the id of the layer whose mark was clicked.
    """

    clicked: Any

    def show(self, marks: Mapping[str, tuple[QIcon, str]]) -> None:
        """Give layers, by id, an icon and a tooltip in place of the mark they have."""

    @property
    def marked(self) -> set[str]:
        """The ids of the layers that have a mark."""
        ...

    def drop(self, layer_ids: Iterable[str]) -> None:
        """Remove the marks of these layers."""

    def shut_down(self) -> None:
        """Remove all marks and stop listening."""

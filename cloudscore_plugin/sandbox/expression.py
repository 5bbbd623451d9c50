"""The expression graph a client sends, evaluated node by node (grammar: the client's serializer)."""

from __future__ import annotations

import re
from typing import Any

from .algorithms import invoke
from .limits import check_time
from .scenes import Catalogue, SandboxError
from .values import Function, type_name

_MOST_KEPT = 200_000  # results of calls
_NONE: frozenset = frozenset()
_DEEPEST = 150  # nested nodes; the client's hash-consing keeps real graphs far below


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


# The kinds of nodes, and whether a content is well-formed.
_KINDS = {
    "constantValue": lambda content: True,
    "integerValue": lambda content: re.fullmatch(r"-?\d{1,20}", str(content)),
    "bytesValue": lambda content: isinstance(content, str),
    "arrayValue": lambda content: isinstance(content.get("values", []), list),
    "dictionaryValue": lambda content: isinstance(content.get("values", {}), dict),
    "functionDefinitionValue": lambda content: (
        _texts(content.get("argumentNames", [])) and isinstance(content.get("body"), str)
    ),
    "functionInvocationValue": lambda content: (
        isinstance(content.get("arguments", {}), dict)
        and isinstance(content.get("functionName", content.get("functionReference")), str)
    ),
    "argumentReference": lambda content: isinstance(content, str),
    "valueReference": lambda content: isinstance(content, str),
}
_NESTED = ("arrayValue", "dictionaryValue", "functionDefinitionValue", "functionInvocationValue")


def evaluate(expression: Any, catalogue: Catalogue) -> Any:
    """The value of {"result": id, "values": {id: node}}. Raises SandboxError for anything malformed or refused."""
    if not isinstance(expression, dict) or not isinstance(expression.get("values"), dict):
        raise SandboxError("Invalid JSON payload received: an expression needs 'result' and 'values'.")
    return _Graph(expression["values"], catalogue).reference(expression.get("result"), {}, 0)


class _Graph:
    def __init__(self, nodes: dict, catalogue: Catalogue):
        self.nodes, self.catalogue = nodes, catalogue
        self.known: dict[str, Any] = {}
        self.open: dict[str, frozenset] = {}  # free argument names of a node
        # By the id of a node, which lives as long as the expression: kind and content, and free argument names.
        self.parts: dict[int, tuple[str, Any]] = {}
        self.needs: dict[int, frozenset] = {}
        # What calls gave for these arguments, by ids; the arguments are kept, so that their ids stay theirs.
        self.given: dict[tuple, tuple] = {}

    def reference(self, id_: Any, bound: dict, depth: int) -> Any:
        if not isinstance(id_, str) or id_ not in self.nodes:
            raise SandboxError(f"Invalid expression: there is no value '{id_}'.")
        if id_ in self.known:
            return self.known[id_]
        value = self.value(self.nodes[id_], bound, depth)
        # Sibling functions share argument names and may share nodes: only what depends on no argument is kept here.
        if not self.free(id_, ()):
            self.known[id_] = value
        return value

    def value(self, node: Any, bound: dict, depth: int) -> Any:
        check_time()
        if depth > _DEEPEST:
            raise SandboxError("The expression is nested too deeply.")
        kind, content = self.parts.get(id(node)) or self.split(node)
        if kind == "constantValue":
            return content
        if kind == "integerValue":
            return int(content)
        if kind == "arrayValue":
            return [self.value(item, bound, depth + 1) for item in content.get("values", ())]
        if kind == "dictionaryValue":
            return {key: self.value(item, bound, depth + 1) for key, item in content.get("values", {}).items()}
        if kind == "valueReference":
            return self.reference(content, bound, depth + 1)
        if kind == "argumentReference":
            if content not in bound:
                raise SandboxError(f"Invalid expression: the argument '{content}' is not defined here.")
            return bound[content]
        if kind == "functionDefinitionValue":
            names, body = tuple(content.get("argumentNames", ())), content.get("body")
            return Function(names, lambda *given: self.reference(body, {**bound, **dict(zip(names, given))}, depth + 1))
        if kind == "functionInvocationValue":
            return self.called_once(node, content, bound, depth)
        raise SandboxError(f"Invalid expression: '{kind}' is not implemented in the local sandbox.")

    def called_once(self, node: dict, content: dict, bound: dict, depth: int) -> Any:
        """The result of a call: a function that is mapped meets the same one again for each element."""
        names = self._free(node, ())
        arguments = [bound.get(name) for name in names]
        key = (id(node), *map(id, arguments))
        kept = self.given.get(key)
        if kept is not None:
            return kept[0]
        value = self.call(content, bound, depth)
        if len(self.given) < _MOST_KEPT:
            self.given[key] = value, arguments
        return value

    def call(self, content: dict, bound: dict, depth: int) -> Any:
        given = {key: self.value(item, bound, depth + 1) for key, item in content.get("arguments", {}).items()}
        if "functionReference" in content:
            function = self.reference(content["functionReference"], bound, depth + 1)
            if not isinstance(function, Function):
                raise SandboxError(f"Invalid expression: {type_name(function)} is no function.")
            return function.call(*(given.get(name) for name in function.names))
        return invoke(content["functionName"], given, self.catalogue)

    def free(self, id_: str, path: tuple) -> frozenset:
        """Names of the arguments a node takes from outside of itself."""
        if id_ not in self.open:
            if id_ in path or len(path) > _DEEPEST:
                raise SandboxError("Invalid expression: it refers to itself.")
            self.open[id_] = self._free(self.nodes.get(id_), (*path, id_))
        return self.open[id_]

    def split(self, node: Any) -> tuple[str, Any]:
        """Kind and content of a node, checked the first time. Raises SandboxError for one that is malformed."""
        found = self.parts[id(node)] = _split(node)
        return found

    def _free(self, node: Any, path: tuple) -> frozenset:
        if isinstance(node, dict) and "constantValue" in node and len(node) == 1:
            return _NONE  # the many coordinates of outlines
        known = self.needs.get(id(node))
        if known is None:
            known = self.needs[id(node)] = self._free_of(node, path)
        return known

    def _free_of(self, node: Any, path: tuple) -> frozenset:
        kind, content = self.parts.get(id(node)) or self.split(node)
        if kind == "argumentReference":
            return frozenset([content])
        if kind == "valueReference":
            return self.free(content, path)
        if kind == "arrayValue":
            return frozenset().union(*(self._free(item, path) for item in content.get("values", ())))
        if kind == "dictionaryValue":
            return frozenset().union(*(self._free(item, path) for item in content.get("values", {}).values()))
        if kind == "functionDefinitionValue":
            return self.free(content.get("body"), path) - frozenset(content.get("argumentNames", ()))
        if kind == "functionInvocationValue":
            parts = [self._free(item, path) for item in content.get("arguments", {}).values()]
            if "functionReference" in content:
                parts.append(self.free(content["functionReference"], path))
            return frozenset().union(*parts)
        return frozenset()


def _split(node: Any) -> tuple[str, Any]:
    if not isinstance(node, dict) or len(node) != 1:
        raise SandboxError("Invalid JSON payload received: a value node has exactly one kind.")
    kind, content = next(iter(node.items()))
    if kind not in _KINDS:
        raise SandboxError(f'Invalid JSON payload received. Unknown name "{kind}": Cannot find field.')
    if (kind in _NESTED and not isinstance(content, dict)) or not _KINDS[kind](content):
        raise SandboxError("Invalid JSON payload received: a value node is malformed.")
    return kind, content

"""Image.parseExpression: arithmetic written as text, as Image.expression() of the client sends it.

Operators, from the weakest: ``? :``, ``||``, ``&&``, ``|``, ``^``, ``&``, comparisons, ``<< >>``, ``+ -``, ``* / %``,
``**``, and the signs ``- + !`` and ``~``. Functions are the image algorithms of their names; ``min`` and ``max`` take
any number of arguments. Each becomes the algorithm it stands for. (Source: guide on mathematical operations.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from ..image import Image, constant
from ..scenes import SandboxError
from ..values import Function
from .coerce import coerce
from .images import find_bands
from .registry import ALGORITHMS, algorithm, invoke

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign>\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~&|^?:()\[\],.=]))"
)
# Binary operators by strength, each with its algorithm.
_LEVELS = (
    {"||": "or"}, {"&&": "and"}, {"|": "bitwiseOr"}, {"^": "bitwiseXor"}, {"&": "bitwiseAnd"},
    {"==": "eq", "!=": "neq"}, {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"},
    {"<<": "leftShift", ">>": "rightShift"},
    {"+": "add", "-": "subtract"}, {"*": "multiply", "/": "divide", "%": "mod"},
)  # fmt: skip
_CONSTANTS = {"PI": math.pi, "E": math.e, "pi": math.pi, "e": math.e, "true": 1, "false": 0}
_DEEPEST = 60

Term = Callable[[dict[str, Image]], Any]


@algorithm("Image.parseExpression")
def parse_expression(
    expression: str, argName: str, vars: list, mapFreeVarsToDefaultImageBands: bool = False
) -> Function:
    parser = _Parser(expression, argName, set(vars), mapFreeVarsToDefaultImageBands)
    term = parser.whole()
    names = tuple(vars)

    def call(*given: Any) -> Image:
        images = {name: coerce(value, "Image", "Image.expression", name) for name, value in zip(names, given)}
        return _image(term(images))

    return Function(names, call)


def _image(value: Any) -> Image:
    return value if isinstance(value, Image) else constant([value])


def _invoke(name: str, *given: Any) -> Image:
    images = [_image(value) for value in given]
    if len(images) == 1:
        return invoke(f"Image.{name}", {"input" if name == "clamp" else "value": images[0]}, None)
    return invoke(f"Image.{name}", {"image1": images[0], "image2": images[1]}, None)


class _Parser:
    def __init__(self, text: str, default: str, names: set[str], bands: bool):
        self.text, self.default, self.names, self.bands = text, default, names, bands
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self.error(f"unexpected '{text[at:].strip()[:1]}'")
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self.at = self.depth = 0

    def error(self, why: str) -> SandboxError:
        return SandboxError(f"Unable to parse the expression '{self.text[:200]}': {why}.")

    def peek(self) -> str:
        kind, value = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "its end")
        return value if kind == "sign" else ""

    def take(self, wanted: str = "") -> tuple[str, str]:
        kind, value = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "its end")
        if wanted and (kind, value) != ("sign", wanted):
            raise self.error(f"'{wanted}' is missing before {value}")
        self.at += 1
        return kind, value

    def whole(self) -> Term:
        title = None
        if len(self.tokens) > 1 and self.tokens[0][0] == "name" and self.tokens[1] == ("sign", "="):
            title, self.at = self.tokens[0][1], 2
        term = self.choice()
        if self.at < len(self.tokens):
            raise self.error(f"unexpected '{self.tokens[self.at][1]}'")
        if title is None:
            return term

        def named(images):
            image = _image(term(images))
            if len(image.bands) != 1:
                raise SandboxError("only a single band can be given a name.")
            return image.choose([0], [title])

        return named

    def choice(self) -> Term:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error("it is nested too deeply")
        test = self.binary(0)
        if self.peek() == "?":
            self.take()
            yes = self.choice()
            self.take(":")
            no, condition = self.choice(), test

            def test(images):
                # Where the condition is masked the result is too.
                given, other, wanted = _image(no(images)), _image(condition(images)), _image(yes(images))
                found = invoke("Image.where", {"input": given, "test": other, "value": wanted}, None)
                return invoke(
                    "Image.updateMask", {"image": found, "mask": invoke("Image.mask", {"image": other}, None)}, None
                )

        self.depth -= 1
        return test

    def binary(self, level: int) -> Term:
        if level == len(_LEVELS):
            return self.signed()
        term = self.binary(level + 1)
        while self.peek() in _LEVELS[level]:
            name = _LEVELS[level][self.take()[1]]
            term = self.two(name, term, self.binary(level + 1))
        return term

    @staticmethod
    def two(name: str, left: Term, right: Term) -> Term:
        return lambda images: _invoke(name, left(images), right(images))

    def signed(self) -> Term:
        sign = self.peek()
        if sign not in ("-", "+", "!", "~") or not sign:
            return self.power()
        self.take()
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error("it is nested too deeply")
        inner = self.signed()
        self.depth -= 1
        if sign == "-":
            return lambda images: (
                -value if isinstance(value := inner(images), (int, float)) else _invoke("multiply", value, -1)
            )
        if sign == "+":
            return inner
        if sign == "~":
            raise self.error("the operator ~ is not implemented in the local sandbox")
        return lambda images: _invoke("not", inner(images))

    def power(self) -> Term:
        base = self.atom()
        if self.peek() != "**":
            return base
        self.take()
        return self.two("pow", base, self.signed())

    def arguments(self, end: str) -> list[Term | str | int]:
        """What stands in brackets, separated by commas."""
        found: list = []
        while self.peek() != end:
            if self.tokens[self.at : self.at + 1] and self.tokens[self.at][0] == "text":
                text = self.take()[1][1:-1]
                found.append(lambda images, text=text: text)
            else:
                found.append(self.choice())
            if self.peek() == ",":
                self.take()
            elif self.peek() != end:
                raise self.error(f"'{end}' is missing")
        self.take(end)
        return found

    def atom(self) -> Term:
        kind, value = self.take()
        if kind == "number":
            number = float(value) if re.search("[.eE]", value) else int(value)
            return lambda images: number
        if (kind, value) == ("sign", "("):
            term = self.choice()
            self.take(")")
            return term
        if kind != "name":
            raise self.error(f"unexpected {value}")
        if self.peek() == "(":
            self.take()
            return self.call(value, self.arguments(")"))
        if value in self.names:
            return self.selected(lambda images: images[value])
        if value in _CONSTANTS:
            return lambda images: _CONSTANTS[value]
        if self.bands:
            return lambda images: _bands(images[self.default], [value])
        raise self.error(f"the variable '{value}' is not given")

    def selected(self, image: Term) -> Term:
        """image.band, image[0], image['band'], or all of it."""
        if self.peek() == ".":
            self.take()
            kind, name = self.take()
            if kind != "name":
                raise self.error(f"unexpected {name}")
            return lambda images: _bands(image(images), [name])
        if self.peek() == "[":
            self.take()
            chosen = self.arguments("]")
            return lambda images: _bands(image(images), [part(images) for part in chosen])
        return image

    def call(self, name: str, given: list[Term]) -> Term:
        if name == "b":
            if self.default not in self.names:
                raise self.error("there is no default image")
            return lambda images: (
                _bands(images[self.default], [part(images) for part in given]) if given else images[self.default]
            )
        if name in ("min", "max") and len(given) >= 2:
            term = given[0]
            for other in given[1:]:
                term = self.two(name, term, other)
            return term
        if f"Image.{name}" not in ALGORITHMS or name not in _CALLABLE or len(given) != _CALLABLE[name]:
            raise self.error(f"the function '{name}' of {len(given)} is not implemented in the local sandbox")
        return lambda images: _invoke(name, *(part(images) for part in given))


_CALLABLE = {
    **dict.fromkeys(("abs", "sqrt", "floor", "ceil", "round", "exp", "log", "log10", "sin", "cos", "tan", "asin",
                     "acos", "atan", "not", "signum", "toFloat", "toDouble", "toInt", "toByte", "toUint8", "toUint16",
                     "toInt16", "toInt32"), 1),
    **dict.fromkeys(("pow", "atan2", "hypot", "mod", "add", "subtract", "multiply", "divide", "and", "or", "gt", "gte",
                     "lt", "lte", "eq", "neq"), 2),
}  # fmt: skip


def _bands(image: Any, selectors: list) -> Image:
    image = _image(image)
    return image.choose(find_bands(image, selectors))

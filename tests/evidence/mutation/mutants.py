# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The mutants of the core: small changes of its syntax tree, found by libclang."""
import dataclasses
import pathlib
import re

from clang import cindex
from clang.cindex import CursorKind as Kind
from clang.cindex import TokenKind

OPERATORS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("/",),
    "&": ("|",), "|": ("&",), "<<": (">>",), ">>": ("<<",),
    "|=": ("=", "&="), "++": ("--",), "--": ("++",), "!": ("",), "~": ("",),
}
STATEMENTS = {Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR, Kind.UNARY_OPERATOR,
              Kind.CALL_EXPR, Kind.CSTYLE_CAST_EXPR, Kind.BREAK_STMT}
BLOCKS = {Kind.COMPOUND_STMT, Kind.CASE_STMT, Kind.DEFAULT_STMT}
NUMBER = re.compile(rb"(0[xX][0-9A-Fa-f]+|[0-9]+)([uUlL]*)")


@dataclasses.dataclass(frozen=True, order=True)
class Mutant:
    path: pathlib.Path
    line: int
    start: int
    end: int
    new: bytes
    function: str
    change: str

    def apply(self):
        text = self.path.read_bytes()
        return text[:self.start] + self.new + text[self.end:]


class Finder:
    """Walks one source, its private headers included."""

    def __init__(self, core):
        self.core = core
        self.texts = {}
        self.mutants = {}

    def text_of(self, path):
        return self.texts.setdefault(path, path.read_bytes())

    def path_of(self, cursor):
        name = cursor.location.file
        path = pathlib.Path(name.name).resolve() if name else None
        return path if path and path.parent == self.core else None

    def add(self, path, function, start, end, new):
        text = self.text_of(path)
        new = new.encode() if isinstance(new, str) else new
        if text[start:end] == new:
            return
        first = text.rfind(b"\n", 0, start) + 1
        last = text.find(b"\n", end)
        old_line, new_line = (b" ".join(line.split()).decode() for line in
                              (text[first:last], text[first:start] + new + text[end:last]))
        self.mutants[path, start, end, new] = Mutant(
            path, text.count(b"\n", 0, start) + 1, start, end, new, function,
            f"{old_line} => {new_line}")

    def replace(self, cursor, function, new):
        extent = cursor.extent
        path = self.path_of(cursor)
        if path and extent.start.offset < extent.end.offset:
            self.add(path, function, extent.start.offset, extent.end.offset, new)

    def source(self, cursor):
        return self.text_of(self.path_of(cursor))[cursor.extent.start.offset:cursor.extent.end.offset]

    def number(self, path, function, start, spelling):
        match = NUMBER.fullmatch(spelling)
        if match:
            value = int(match.group(1), 0)
            for new in {value + 1, max(value - 1, 0)}:
                self.add(path, function, start, start + len(spelling), str(new).encode() + match.group(2))

    def operator(self, cursor, function, start, end):
        """Replaces the operator that stands between two offsets."""
        path = self.path_of(cursor)
        between = self.text_of(path)[start:end]
        spelling = between.strip().decode()
        for new in OPERATORS.get(spelling, ()):
            at = start + between.index(spelling.encode())
            self.add(path, function, at, at + len(spelling), new)
        return spelling

    def binary(self, cursor, function):
        left, right = cursor.get_children()
        spelling = self.operator(cursor, function, left.extent.end.offset, right.extent.start.offset)
        if spelling in ("&&", "||"):
            self.replace(cursor, function, self.source(left))
            self.replace(cursor, function, self.source(right))

    def unary(self, cursor, function):
        (operand,) = cursor.get_children()
        own, inner = cursor.extent, operand.extent
        if self.source(cursor)[:1] in b"&*-":
            return
        self.operator(cursor, function, own.start.offset, inner.start.offset)
        self.operator(cursor, function, inner.end.offset, own.end.offset)

    def arguments(self, cursor, function):
        given = list(cursor.get_arguments())
        path = self.path_of(cursor)
        for one, two in zip(given, given[1:]):
            text = self.text_of(path)
            middle = text[one.extent.end.offset:two.extent.start.offset]
            self.add(path, function, one.extent.start.offset, two.extent.end.offset,
                     self.source(two) + middle + self.source(one))

    def enumerator(self, cursor, function):
        constant = cursor.referenced
        if constant and constant.kind == Kind.ENUM_CONSTANT_DECL:
            names = [child.spelling for child in constant.semantic_parent.get_children()]
            following = names[(names.index(constant.spelling) + 1) % len(names)]
            if self.source(cursor) == constant.spelling.encode():
                self.replace(cursor, function, following)

    def condition(self, cursor, function):
        for truth in "01":
            self.replace(cursor, function, truth)

    def mutate(self, cursor, function):
        children = list(cursor.get_children())
        kind = cursor.kind
        if kind in (Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR):
            self.binary(cursor, function)
        elif kind == Kind.UNARY_OPERATOR:
            self.unary(cursor, function)
        elif kind == Kind.INTEGER_LITERAL:
            self.number(self.path_of(cursor), function, cursor.extent.start.offset, self.source(cursor))
        elif kind == Kind.CALL_EXPR:
            self.arguments(cursor, function)
        elif kind == Kind.DECL_REF_EXPR:
            self.enumerator(cursor, function)
        elif kind in (Kind.IF_STMT, Kind.WHILE_STMT, Kind.CONDITIONAL_OPERATOR):
            self.condition(children[0], function)
        elif kind == Kind.RETURN_STMT and children:
            self.replace(children[0], function, "0")
        if kind in BLOCKS:
            for child in children[0 if kind == Kind.COMPOUND_STMT else -1:]:
                if child.kind in STATEMENTS or (child.kind == Kind.RETURN_STMT
                                                and not list(child.get_children())):
                    self.replace(child, function, "(void)0")

    def macro(self, cursor):
        path = self.path_of(cursor)
        for token in list(cursor.get_tokens())[1:]:
            if token.kind == TokenKind.LITERAL:
                self.number(path, cursor.spelling, token.extent.start.offset, token.spelling.encode())

    def walk(self, cursor, function=""):
        for child in cursor.get_children():
            if cursor.kind == Kind.TRANSLATION_UNIT:
                if not self.path_of(child):
                    continue
                function = child.spelling if child.spelling.isidentifier() else "unnamed"
            if child.kind == Kind.MACRO_DEFINITION:
                self.macro(child)
            elif child.kind != Kind.MACRO_INSTANTIATION and self.path_of(child):
                self.mutate(child, function)
                self.walk(child, function)


def find(core, include):
    """All mutants of a directory, in order."""
    finder = Finder(core)
    for source in sorted(core.glob("*.c")):
        unit = cindex.Index.create().parse(
            str(source), ["-std=c99", "-ffreestanding", f"-I{include}"],
            options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        finder.walk(unit.cursor)
    return sorted(finder.mutants.values())

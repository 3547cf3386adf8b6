#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""man.py XML DIRECTORY VERSION: a man page for each function, from what Doxygen wrote into XML."""
import datetime
import os
import pathlib
import re
import sys
import textwrap
import time
import xml.etree.ElementTree as ET


def roff(text):
    """Text as roff takes it: a sentence starts a line, and nothing looks like a command."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    lines = [line for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", text)
             for line in textwrap.wrap(sentence, 79, break_on_hyphens=False)]
    return "\n".join("\\&" + line if line[0] in ".'" else line for line in lines)


def text_of(element):
    return "".join(element.itertext())


def paragraphs(function):
    """The description, without its list of results."""
    for para in function.findall("briefdescription/para") + function.findall("detaileddescription/para"):
        text = (para.text or "") + "".join(
            ("" if child.tag == "parameterlist" else text_of(child)) + (child.tail or "") for child in para)
        if text.strip():
            yield roff(text)


def synopsis(function):
    result = text_of(function.find("type"))
    head = f"{result}{'' if result.endswith('*') else ' '}{function.findtext('name')}("
    line = head
    for parameter in re.split("(?<=,) ", function.findtext("argsstring")[1:] + ";"):
        if len(line) + len(parameter) > 78:
            yield f'.B "{line.rstrip()}"'
            line = " " * len(head)
        line += parameter + " "
    yield f'.B "{line.rstrip()}"'


def page(function, header, others, version):
    name = function.findtext("name")
    brief = text_of(function.find("briefdescription")).strip()
    date = datetime.date.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    short = re.split(r"[.,:;](?: |$)", brief)[0]
    lines = [f'.TH {name.upper()} 3 {date} "libffa-notify {version}"',
             ".SH NAME", f"{name} \\-\n{roff(short[0].lower() + short[1:])}",
             ".SH SYNOPSIS", ".nf", f".B #include <{header}>", ".PP", *synopsis(function), ".fi",
             ".SH DESCRIPTION", "\n.PP\n".join(paragraphs(function))]
    results = function.findall(".//parameterlist[@kind='retval']/parameteritem")
    if results:
        lines.append(".SH RETURN VALUE")
    for result in results:
        lines += [".TP", f".B {text_of(result.find('parameternamelist')).strip()}",
                  roff(text_of(result.find("parameterdescription")))]
    lines += [".SH SEE ALSO", ",\n".join(f".BR {other} (3)" for other in others if other != name)]
    return "\n".join(lines) + "\n"


def main(xml, directory, version):
    out = pathlib.Path(directory)
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(pathlib.Path(xml).glob("*_8h.xml")):
        compound = ET.parse(path).getroot().find("compounddef")
        functions = compound.findall(".//memberdef[@kind='function']")
        names = [function.findtext("name") for function in functions]
        header = compound.find("location").get("file")
        for function, name in zip(functions, names):
            (out / f"{name}.3").write_text(page(function, header, names, version))


if len(sys.argv) != 4:
    sys.exit(__doc__)
main(*sys.argv[1:])

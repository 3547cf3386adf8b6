#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""links.py DOCUMENT...: fails unless the relative links of these documents lead to files and headings."""
import functools
import html.parser
import pathlib
import re
import sys
import urllib.parse

import markdown


def anchor_of(heading, _separator):
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links = []
        self.anchors = set()
        self.feed(markdown.markdown(
            path.read_text(), extensions=["fenced_code", "tables", "toc"],
            extension_configs={"toc": {"slugify": anchor_of}}))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.add(attrs.get("id"))
        self.links += [attrs[name] for name in ("href", "src") if name in attrs]


@functools.lru_cache(None)
def page(path):
    return Page(path)


def is_broken(document, link):
    """Links with @ref are Doxygen's, which checks them itself."""
    parts = urllib.parse.urlsplit(link)
    if parts.scheme or link.startswith("@ref"):
        return False
    target = (document.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else document
    if not target.exists():
        return True
    return bool(parts.fragment) and parts.fragment not in page(target).anchors


def main(documents):
    links = [(document, link) for document in documents for link in page(document).links]
    broken = [f"{document}: {link}" for document, link in links if is_broken(document, link)]
    if broken or not links:
        sys.exit("\n".join(broken) or "no links: nothing was checked")
    print(f"{len(links)} links of {len(documents)} documents lead somewhere")


main([pathlib.Path(name).resolve() for name in sys.argv[1:]])

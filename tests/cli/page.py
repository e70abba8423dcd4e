#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""page.py FILE [TEXT...] - is FILE a page as report writes them? It is read by Python's parser of HTML, which shares nothing with virtctl. Elements are
closed, nothing is fetched or run, ids are unique and those that are referred to exist, headings are in order, tables have headings. Each TEXT is text on the
page. Prints "DEVICES TABLES DRAWINGS", or what is wrong, and exits 1."""
import html.parser
import sys

VOID = {"meta"}
ELEMENTS = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "nav", "ul", "li", "a", "main", "section", "div", "table", "caption",
            "thead", "tbody", "tr", "th", "td", "details", "summary", "figure", "svg", "desc", "rect", "text", "path", "circle"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "aria-label", "aria-labelledby", "id", "href", "tabindex", "role", "scope", "open",
              "viewbox", "width", "height", "x", "y", "rx", "r", "cx", "cy", "d", "text-anchor", "xmlns"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.uses, self.wrong, self.levels, self.policies = [], [], [], [], [], []
        self.texts, self.counts, self.cells, self.columns = [], {}, 0, 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in ELEMENTS:
            self.wrong.append("an element %s" % tag)
        if len(given) != len(attributes) or not set(given) <= ATTRIBUTES:
            self.wrong.append("attributes of %s: %s" % (tag, attributes))
        self.ids += [given["id"]] if "id" in given else []
        self.uses += given.get("aria-labelledby", "").split()
        if "href" in given:
            if not given["href"].startswith("#"):
                self.wrong.append("a link to %s" % given["href"])
            self.uses.append(given["href"][1:])
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(given["content"])
        if tag in ("h1", "h2", "h3"):
            self.levels.append(int(tag[1]))
        if tag == "svg" and not (given.get("role") == "img" and given.get("aria-labelledby")):
            self.wrong.append("a drawing without a name")
        self.table(tag, given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def table(self, tag, given):
        if tag == "th" and given.get("scope") not in ("col", "row"):
            self.wrong.append("a heading of a table without its scope")
        if tag == "thead":
            self.columns = 0
        if tag == "tr":
            self.cells = 0
        if tag in ("th", "td"):
            self.cells += 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("</%s> at line %d closes something else" % (tag, self.getpos()[0]))
        if tag == "tr":
            if "thead" in self.open:
                self.columns = self.cells
            elif self.cells != self.columns:
                self.wrong.append("%d cells of %d" % (self.cells, self.columns))

    def handle_data(self, data):
        self.texts.append(data)

    def finish(self, texts):
        self.close()
        if self.open:
            self.wrong.append("not closed: %s" % self.open)
        if len(set(self.ids)) != len(self.ids):
            self.wrong.append("an id twice")
        if not set(self.uses) <= set(self.ids):
            self.wrong.append("no such id: %s" % (set(self.uses) - set(self.ids)))
        if self.levels[:1] != [1] or any(b > a + 1 for a, b in zip(self.levels, self.levels[1:])) or self.levels.count(1) != 1:
            self.wrong.append("headings: %s" % self.levels[:20])
        if self.policies != [POLICY]:
            self.wrong.append("policies: %s" % self.policies)
        if self.counts.get("table", 0) != self.counts.get("caption", 0) or [self.counts.get(tag) for tag in ("main", "header", "nav", "title")][:3] != [1, 1, 1]:
            self.wrong.append("landmarks or captions: %s" % self.counts)
        whole = "".join(self.texts)
        self.wrong += ["no text %r" % text for text in texts if text not in whole]


def main(path, *texts):
    page = Page()
    with open(path, encoding="utf-8") as file:
        page.feed(file.read())
    page.finish(texts)
    if page.wrong:
        sys.exit("\n".join(page.wrong[:20]))
    print(page.counts.get("tr", 0), page.counts.get("table", 0), page.counts.get("svg", 0))


main(*sys.argv[1:])

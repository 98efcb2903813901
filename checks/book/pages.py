"""The pages, their links and their headings, as GitHub reads them."""
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCED = re.compile(r"^[^\S\n]*```.*?^[^\S\n]*```[^\S\n]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|<a href=\"([^\"]+)\"|<img [^>]*src=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


def prose(text):
    """Without code, in which nothing is a link; lines stay where they are."""
    def blank(found):
        return "\n" * found[0].count("\n")
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", blank, FENCED.sub(blank, text), flags=re.DOTALL)


def links(text):
    """(line, target) of each link."""
    text = prose(text)
    for found in LINK.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, next(filter(None, found.groups()))


def anchors(text):
    """The headings' anchors, and what is marked with an id."""
    text = FENCED.sub("", text)
    seen, found = Counter(), set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))
    for heading in HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def dead(page, text=None):
    """What is wrong with each link of a page that leads nowhere."""
    for line, target in links(page.read_text() if text is None else text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        where = f"{page.relative_to(ROOT)}:{line}: {target}"
        if not to.exists():
            yield f"{where}: there is no such file"
        elif not to.is_relative_to(ROOT):
            yield f"{where}: it leaves the repository"
        elif anchor and to.suffix == ".md" and anchor not in anchors(text if to == page and text is not None else to.read_text()):
            yield f"{where}: there is no such heading"

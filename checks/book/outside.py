"""A preprocessor of mdBook: links that leave docs/ lead to the repository where book.toml names one, and are the bare path where it does not."""
import json
import posixpath
import re
import sys

LINK = re.compile(r"\[([^\]]*)\]\((\.\./[^)\s#]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"^(```.*?^```[^\S\n]*$)", re.MULTILINE | re.DOTALL)


def rewritten(text, folder, repository):
    def link(found):
        words, target, anchor = found.groups()
        path = posixpath.normpath(posixpath.join("docs", folder, target))
        if repository:
            return f"[{words}]({repository.rstrip('/')}/{path}{anchor or ''})"
        # Words that are the beginning of the path, such as its folder, say it already.
        return words if path in words or path.startswith(words.strip("`")) else f"{words} (`{path}`)"

    # What is fenced stands between the others.
    return "".join(part if number % 2 else LINK.sub(link, part) for number, part in enumerate(FENCE.split(text)))


def chapters(items):
    for item in items:
        if isinstance(item, dict) and "Chapter" in item:
            yield item["Chapter"]
            yield from chapters(item["Chapter"]["sub_items"])


def main():
    if sys.argv[1:2] == ["supports"]:
        return
    context, book = json.load(sys.stdin)
    repository = context["config"].get("preprocessor", {}).get("outside", {}).get("repository")
    # mdBook before 0.5 calls them sections.
    for chapter in chapters(book.get("items", book.get("sections"))):
        chapter["content"] = rewritten(chapter["content"], posixpath.dirname(chapter["path"] or ""), repository)
    json.dump(book, sys.stdout)


if __name__ == "__main__":
    main()

"""No link of README.md, its neighbours or docs/ leads nowhere, and every page is in the book."""
import re
import unittest

from book.pages import DOCS, ROOT, anchors, dead, links


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        pages = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")), *sorted(DOCS.rglob("*.md"))]
        self.assertGreater(sum(len([*links(page.read_text())]) for page in pages), 50, "links are written otherwise")
        wrong = [problem for page in pages for problem in dead(page)]
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_every_page_is_in_the_summary_once(self):
        listed = re.findall(r"\]\(([^)]+)\)", (DOCS / "SUMMARY.md").read_text())
        pages = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} - {"SUMMARY.md"}
        self.assertEqual(sorted(listed), sorted(pages))

    def test_a_dead_one_is_seen(self):
        page = DOCS / "operations.md"
        for text, seen in (
            ("[x](nowhere.md)", 1),
            ("[x](cost.md#nowhere)", 1),
            ("# Here\n[x](#here) [x](#there)", 1),
            ("![x](nowhere.png)", 1),
            ("[x](../../elsewhere.md)", 1),
            ("[x](../README.md#why) [x](https://example.com/nowhere)", 0),
            ("```\n[x](nowhere.md)\n```\n`[x](nowhere.md)`", 0),
        ):
            self.assertEqual(len([*dead(page, text)]), seen, text)

    def test_anchors_are_githubs(self):
        self.assertEqual(anchors("# A `b_c`, d & [e](f)\n## Same\n## Same\n```\n# no\n```\n"), {"a-b_c-d--e", "same", "same-1"})

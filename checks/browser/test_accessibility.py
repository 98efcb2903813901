"""axe-core finds nothing wrong: light and dark, wide and narrow, folded and unfolded."""
import unittest

from browser import browser, reports

UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


class Accessibility(unittest.TestCase):
    def test_axe_finds_nothing(self):
        for scheme in ("light", "dark"):
            for width in (1280, 390):
                for made in (reports.demo(), reports.hostile()):
                    with self.subTest(scheme=scheme, width=width, page=made.page.name):
                        with browser.looking(made.address, color_scheme=scheme, viewport={"width": width, "height": 900}) as looked:
                            self.assertEqual(looked.violations(), [])
                            looked.page.evaluate(UNFOLD)
                            for at in (0, 3):
                                looked.expand(at)
                            self.assertEqual(looked.violations(), [])

    def test_axe_would_find_something(self):
        with browser.looking(reports.demo().address) as looked:
            looked.page.evaluate("document.body.append(document.createElement('img'))")
            self.assertIn("image-alt", [name for name, _ in looked.violations()])

    def test_colours_differ(self):
        background = "getComputedStyle(document.body).backgroundColor"
        with browser.looking(reports.demo().address, color_scheme="light") as light, browser.looking(reports.demo().address, color_scheme="dark") as dark:
            self.assertNotEqual(light.page.evaluate(background), dark.page.evaluate(background))

    def test_results_are_announced(self):
        with browser.looking(reports.demo().address) as looked:
            self.assertEqual(looked.page.locator("#count").get_attribute("role"), "status")
            self.assertEqual(looked.page.locator("#list thead th:not([scope=col])").count(), 0)
            self.assertEqual(looked.page.locator("#list tbody tr:not(.details) > th[scope=row]").count(), 50)


if __name__ == "__main__":
    unittest.main()

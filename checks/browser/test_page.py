"""The page as a whole: what it says, what it may do, how it prints, and what it is without scripts."""
import http.server
import os
import threading
import unittest
from functools import partial

from browser import browser, reports

PICTURE = reports.ROOT / "docs" / "report.png"


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = reports.demo()

    def test_it_says_what_the_report_says(self):
        report = self.made.report
        with browser.looking(self.made.address) as looked:
            page = looked.page
            summary = report["summary"]
            passed = f"{summary['compliant']:,} of {summary['compliant'] + summary['non_compliant']:,}"
            self.assertEqual(page.locator(".percentage strong").inner_text(), passed)
            self.assertIn(f"{summary['compliance_percentage']:.1f}\u00a0%", page.locator(".percentage").inner_text())
            self.assertTrue(page.title().startswith(f"Compliance: {passed} checks passed, "), page.title())
            self.assertIn("invented", page.locator("header").inner_text())
            numbers = {name: int(page.locator(f".headline .counts .{name} a").inner_text().replace(",", "")) for name in ("violation", "insufficient", "excepted", "compliant")}
            self.assertEqual(numbers, {"violation": report["summary"]["non_compliant"], "insufficient": report["insufficient_data"]["total"],
                                       "excepted": report["excepted"]["total"], "compliant": report["summary"]["compliant"]})
            self.assertGreater(numbers["excepted"], 0)
            changes = {name: int(page.locator(f".changes .{name} dd").first.inner_text().replace(",", "")) for name in ("new", "still", "solved", "gone")}
            self.assertEqual(changes, dict(zip(changes, (report["changes"][name] for name in ("new", "still_failing", "solved", "gone")))))
            self.assertGreater(min(changes["new"], changes["solved"]), 0)
            self.assertEqual(page.locator(".trend tbody tr").count(), len(report["trend"]))
            self.assertIn(f"Compliance over {len(report['trend'])} scans", page.locator(".trend [role=img]").get_attribute("aria-label"))
            for group, field in (("by_rule", "rule"), ("by_region", "region"), ("by_account", "account"), ("by_resource_type", "type"), ("by_severity", "severity")):
                self.assertEqual(page.locator(f"[aria-labelledby=by-{field}] tbody tr").count(), len(report[group]), group)
            self.assertEqual(page.locator("details.framework").count(), len(report["by_control"]))
            self.assertEqual(page.locator("section[aria-labelledby=exceptions] tbody tr").count(), 3)
            self.assertEqual(page.locator("section[aria-labelledby=exceptions] .badge.violation").all_inner_texts(), ["ended"])

    def test_one_request_and_no_more(self):
        with browser.looking(self.made.address) as looked:
            looked.page.wait_for_timeout(300)
            self.assertEqual(looked.requests, [self.made.address])
        handler = partial(Silent, directory=self.made.page.parent)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/{self.made.page.name}"
            with browser.looking(address) as looked:
                looked.page.wait_for_timeout(300)
                # The icon is in the page.
                self.assertEqual([request for request in looked.requests if not request.startswith("data:")], [address])
            server.shutdown()

    def test_the_policy_holds(self):
        with browser.looking(self.made.address) as looked:
            refused = looked.page.evaluate("""async () => {
                const violations = [];
                document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
                const made = (name, attributes) => { const one = document.createElement(name); for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value); document.body.append(one); };
                made("img", { src: "http://127.0.0.1:1/x.png" });
                made("link", { rel: "stylesheet", href: "http://127.0.0.1:1/x.css" });
                made("p", { style: "color: red" });
                made("iframe", { src: "http://127.0.0.1:1/" });
                try { document.body.insertAdjacentHTML("beforeend", "<b>markup</b>"); violations.push("markup was taken"); } catch { violations.push("markup"); }
                await fetch("http://127.0.0.1:1/").catch(() => {});
                await new Promise((next) => setTimeout(next, 300));
                return violations;
            }""")
            self.assertLessEqual({"img-src", "style-src-elem", "style-src-attr", "frame-src", "connect-src", "markup"}, set(refused))
            self.assertNotIn("markup was taken", refused)
            self.assertGreater(len(looked.problems), 3, "Chromium says so on the console too")
            looked.problems.clear()

    def test_without_scripts(self):
        with browser.looking(java_script_enabled=False) as looked:
            looked.page.goto(self.made.address)
            self.assertFalse(looked.page.locator("#explorer").is_visible())
            self.assertEqual(looked.page.locator("#worst tbody tr").count(), 50)
            self.assertIn("need JavaScript", looked.page.locator("noscript").inner_text())
            self.assertTrue(looked.page.locator(".trend svg").is_visible())

    def test_on_paper(self):
        # A4 within its margins, at Chromium's 96 dots to the inch.
        with browser.looking(self.made.address, color_scheme="dark", viewport={"width": 688, "height": 1017}) as looked:
            looked.page.emulate_media(media="print")
            looked.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            self.assertFalse(looked.page.locator("#explorer").is_visible())
            self.assertEqual(looked.page.locator("#paper tbody tr").count(), self.made.report["summary"]["non_compliant"], "all that is found, not one page of it")
            self.assertLessEqual(looked.page.evaluate("document.documentElement.scrollWidth"), 688)
            foot = looked.page.evaluate("document.adoptedStyleSheets[0].cssRules[0].cssText")
            self.assertIn(self.made.report["evaluations"][0]["account_id"], foot)
            looked.page.evaluate("dispatchEvent(new Event('afterprint'))")
            self.assertEqual(looked.page.locator("#paper tbody tr").count(), 0)
            self.assertEqual(looked.page.evaluate("getComputedStyle(document.body).color"), "rgb(24, 32, 43)", "dark ink, whatever the screen's colours")
            looked.page.emulate_media(media="screen")
            document = looked.page.pdf(prefer_css_page_size=True)
            self.assertTrue(document.startswith(b"%PDF-"))
            self.assertTrue(2 < document.count(b"/Type /Page\n") < 300, document.count(b"/Type /Page\n"))
            self.assertEqual(looked.page.locator("details[open]").count(), 0, "what was unfolded for the paper is folded again")

    def test_what_is_printed_is_what_is_filtered(self):
        wanted = self.made.verdicts(rule="ec2-required-tags", compliance_type="NON_COMPLIANT")
        with browser.looking(f"{self.made.address}#rule=ec2-required-tags&state=violation") as looked:
            looked.page.emulate_media(media="print")
            looked.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            printed = looked.page.locator("#paper tbody tr").all_inner_texts()
            self.assertEqual(len(printed), len(wanted))
            self.assertTrue(any(wanted[0]["annotation"] in row for row in printed))
            self.assertIn("rule ec2-required-tags", looked.page.locator("#paper .note").first.inner_text())
            self.assertEqual([rule.get_attribute("id") for rule in looked.page.locator(".rules > details:visible").all()], ["rule-ec2-required-tags"])

    def test_a_first_scan_has_no_empty_boxes(self):
        with browser.looking(reports.large().address) as looked:
            self.assertEqual(looked.page.locator("#trend, #changes").count(), 0)
            self.assertIn("no earlier scan", looked.page.locator(".headline").inner_text())

    def test_every_width(self):
        for width in (320, 390, 768, 1280, 2200):
            with browser.looking(self.made.address, viewport={"width": width, "height": 900}) as looked:
                details = looked.expand(0)
                self.assertLessEqual(looked.page.evaluate("document.documentElement.scrollWidth"), width)
                # The table fits its box, and nothing that tells findings apart is lost.
                self.assertLessEqual(looked.page.evaluate("document.querySelector('#explorer .scroll').scrollWidth - document.querySelector('#explorer .scroll').clientWidth"), 0)
                self.assertTrue(details.is_visible())
                row = looked.rows().first.inner_text()
                for part in ("iolation", self.made.report["evaluations"][0]["account_id"]):
                    self.assertIn(part, row, width)

    def test_the_summary_is_before_the_list(self):
        with browser.looking(self.made.address) as looked:
            tops = looked.page.evaluate("['groups', 'controls', 'findings', 'rules'].map((id) => document.getElementById(id).getBoundingClientRect().top)")
            self.assertEqual(tops, sorted(tops))

    def test_an_empty_report(self):
        with browser.looking(reports.empty().address) as looked:
            self.assertEqual(looked.page.locator("#count").inner_text(), "Nothing was evaluated.")
            self.assertEqual(looked.page.locator(".percentage strong").inner_text(), "–", "nothing judged is not the same as all well")
            self.assertEqual(looked.violations(), [])

    def test_sizes(self):
        evaluations = len(self.made.report["evaluations"])
        self.assertLess(self.made.page.stat().st_size / evaluations * 1000, 1_000_000)

    def test_the_picture(self):
        """The README's; UPDATE_PICTURE=1 keeps it."""
        picture = PICTURE if os.environ.get("UPDATE_PICTURE") else self.made.page.with_suffix(".png")
        with browser.looking(self.made.address, viewport={"width": 1280, "height": 1250}) as looked:
            looked.page.locator("#filters [name=state][value=violation]").check(force=True)
            looked.expand(0)
            looked.page.mouse.move(0, 0)
            looked.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            looked.page.screenshot(path=picture)
        self.assertTrue(30_000 < picture.stat().st_size < 300_000)


if __name__ == "__main__":
    unittest.main()

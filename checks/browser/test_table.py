"""The table of findings: filter, search, sort, page, expand, copy, by mouse and by keyboard."""
import csv
import io
import shlex
import unittest
from pathlib import Path

from browser import browser, reports

SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
STATES = ["New violation", "Violation", "Insufficient data", "Excepted", "Compliant"]


class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = reports.demo()
        cls.all = len(cls.made.report["evaluations"])

    def choose(self, looked, field, value):
        looked.page.locator(f"#filters select[name={field}]").select_option(value)

    def state(self, looked, value):
        looked.page.locator(f"#filters [name=state][value='{value}']").check(force=True)

    def turn(self, looked, to):
        looked.page.locator(f"[data-page={to}]").click()

    def test_it_opens_on_the_worst_violations(self):
        with browser.looking(self.made.address) as looked:
            self.assertEqual(looked.count(), self.made.report["summary"]["non_compliant"])
            why = self.made.verdicts(compliance_type="NON_COMPLIANT")
            self.assertIn(looked.rows().first.locator(".why").inner_text(), [one["annotation"] for one in why])
            self.assertEqual(looked.rows().count(), 50)
            self.assertLessEqual(set(looked.column("state")), {"Violation", "New violation"})
            ranks = list(map(SEVERITIES.index, looked.column("severity")))
            self.assertEqual(ranks, sorted(ranks))

    def test_filters(self):
        report = self.made.report
        with browser.looking(self.made.address) as looked:
            states = {"": self.all, "violation": report["summary"]["non_compliant"], "new": report["changes"]["new"], "insufficient": report["insufficient_data"]["total"],
                      "excepted": report["excepted"]["total"], "compliant": report["summary"]["compliant"]}
            for state, count in states.items():
                self.state(looked, state)
                self.assertEqual(looked.count(), count, state)
            self.state(looked, "")
            for field, group in (("rule", "by_rule"), ("severity", "by_severity"), ("type", "by_resource_type"), ("region", "by_region")):
                for value, counts in report[group].items():
                    self.choose(looked, field, value)
                    self.assertEqual(looked.count(), counts["total"], value)
                    if field != "type":
                        self.assertEqual(set(looked.column(field)), {value})
                self.choose(looked, field, "")
            self.choose(looked, "rule", "ec2-required-tags")
            self.choose(looked, "region", "eu-west-1")
            self.assertEqual(looked.count(), len(self.made.verdicts(rule="ec2-required-tags", region="eu-west-1")))
            looked.page.locator("#reset").click()
            self.assertEqual(looked.count(), report["summary"]["non_compliant"])
            self.assertEqual(looked.page.locator("#filters select[name=rule]").input_value(), "")

    def test_search(self):
        one = self.made.verdicts(rule="rds-backup-enabled", compliance_type="NON_COMPLIANT")[0]
        every = len(self.made.verdicts(resource_id=one["resource_id"]))
        with browser.looking(f"{self.made.address}#state=") as looked:
            for words, count in (
                (one["resource_id"], every),
                (one["resource_id"].upper(), every),
                (f"{one['resource_id']} backups", 1),
                ("no-such-thing", 0),
            ):
                looked.page.locator("#search").fill(words)
                looked.until("count => document.querySelector('#count').textContent.startsWith(count ? `${count} ` : 'Nothing')", count)
                self.assertEqual(looked.rows().count(), count)
            self.assertEqual(looked.page.locator("#count").inner_text(), "Nothing matches these filters.")

    def test_every_column_sorts_both_ways(self):
        ranks = {"state": STATES.index, "severity": SEVERITIES.index}
        with browser.looking(f"{self.made.address}#state=") as looked:
            collated = "([left, right]) => new Intl.Collator('en', { numeric: true }).compare(left, right) <= 0"
            for field in ("state", "severity", "resource", "rule", "account", "region"):
                head = looked.page.locator(f"#list thead .{field}")
                for order in ("ascending", "descending"):
                    head.locator("button").click()
                    self.assertEqual(head.get_attribute("aria-sort"), order)
                    self.assertEqual(looked.page.locator("#list [aria-sort]").count(), 1)
                    values = looked.column(field)
                    self.turn(looked, "last")
                    values += looked.column(field)
                    pairs = [pair[::-1] if order == "descending" else pair for pair in zip(values, values[1:])]
                    for left, right in pairs:
                        in_order = ranks[field](left) <= ranks[field](right) if field in ranks else looked.page.evaluate(collated, [left, right])
                        self.assertTrue(in_order, (field, order, left, right))
                head.locator("button").click()
                self.assertIsNone(head.get_attribute("aria-sort"), "and back to the worst first")

    def test_the_longest_failing(self):
        with browser.looking(f"{self.made.address}#state=violation&sort=-since") as looked:
            self.assertEqual([looked.rows().nth(at).locator(".since").inner_text() for at in range(2)], ["less than a day"] * 2)
            looked.page.locator("#list thead .since button").click()
            looked.page.locator("#list thead .since button").click()
            oldest = min(one["failing_since"] for one in self.made.report["evaluations"] if "failing_since" in one)
            self.assertIn(oldest[:10], looked.expand(0).inner_text())

    def test_pages(self):
        pages = -(-self.all // 50)
        with browser.looking(f"{self.made.address}#state=") as looked:
            seen = []
            for number in range(1, pages + 1):
                self.assertEqual(looked.page.locator("#page").inner_text(), f"Page {number} of {pages}")
                seen += looked.page.locator("#list tbody tr > .resource button").evaluate_all("all => all.map((one) => one.getAttribute('aria-controls'))")
                if number < pages:
                    self.turn(looked, "next")
            self.assertEqual((len(seen), len(set(seen))), (self.all, self.all), "every finding is on one page")
            self.assertEqual(looked.page.locator("[data-page=next]").get_attribute("aria-disabled"), "true")
            self.turn(looked, "first")
            self.assertEqual(looked.page.locator("[data-page=previous]").get_attribute("aria-disabled"), "true")
            self.turn(looked, "last")
            self.turn(looked, "previous")
            self.assertEqual(looked.page.locator("#page").inner_text(), f"Page {pages - 1} of {pages}")

    def test_why_since_when_and_how_to_fix(self):
        arguments = {
            "ec2-required-tags": lambda one: ["aws", "ec2", "create-tags", "--region", one["region"], "--resources", one["resource_id"]],
            "s3-encryption-enabled": lambda one: ["aws", "s3api", "put-bucket-encryption", "--bucket", one["resource_id"]],
            "rds-backup-enabled": lambda one: ["aws", "rds", "modify-db-instance", "--db-instance-identifier", one["resource_name"], "--region", one["region"]],
            "mfa-enabled-for-iam-console-access": lambda one: ["aws", "iam", "create-virtual-mfa-device", "--virtual-mfa-device-name", one["resource_name"]],
            "iam-access-key-rotated": lambda one: ["aws", "iam", "create-access-key", "--user-name", one["resource_name"]],
        }
        with browser.looking(self.made.address) as looked:
            for rule, expected in arguments.items():
                self.choose(looked, "rule", rule)
                details = looked.expand(0).inner_text()
                one = next(one for one in self.made.verdicts(rule=rule, compliance_type="NON_COMPLIANT") if one["resource_id"] in details)
                self.assertIn(one["annotation"], details)
                self.assertIn(one["failing_since"][:10], details)
                self.assertRegex(details, r"First seen failing\s+\S+ \S+ UTC \((\d+ days?|less than a day)\)")
                wanted = expected(one)
                self.assertEqual(shlex.split(looked.command())[:len(wanted)], wanted)
                if rule == "mfa-enabled-for-iam-console-access":
                    self.assertIn(f"arn:aws:iam::{one['account_id']}:mfa/{one['resource_name']}", shlex.split(looked.commands()[1]))
                # What a person has to fill in has no button that copies it.
                copies = [box.locator(".copy").count() for box in looked.page.locator("#list .command").all()]
                self.assertEqual(copies, {"ec2-required-tags": [0] * len(copies), "mfa-enabled-for-iam-console-access": [1, 0]}.get(rule, [1] * len(copies)))

    def test_excepted_ones_say_who_answers(self):
        with browser.looking(f"{self.made.address}#state=excepted&rule=rds-backup-enabled") as looked:
            details = looked.expand(0).inner_text()
            self.assertIn("payments answers for it until ", details)
            self.assertIn("Replicas are rebuilt from their source.", details)

    def test_copy(self):
        with browser.looking(f"{self.made.address}#rule=rds-backup-enabled&state=violation", permissions=["clipboard-read", "clipboard-write"]) as looked:
            looked.expand(0)
            looked.page.locator("#list .copy").click()
            looked.until("document.querySelector('#list .copy').textContent === 'Copied'")
            self.assertEqual(looked.page.evaluate("navigator.clipboard.readText()"), looked.command())
            self.assertEqual(looked.page.locator("#said").inner_text(), "The command was copied.")

    def test_copy_where_the_clipboard_is_refused(self):
        with browser.looking() as looked:
            looked.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
            looked.open(f"{self.made.address}#rule=rds-backup-enabled&state=violation")
            looked.expand(0)
            looked.page.locator("#list .copy").click()
            looked.until("document.querySelector('#said').textContent !== ''")
            self.assertEqual(looked.page.evaluate("getSelection().toString()"), looked.command())

    def test_by_keyboard_alone(self):
        with browser.looking(self.made.address) as looked:
            keyboard, focused = looked.page.keyboard, lambda: looked.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")

            def press_until(key, wanted, most=40):
                for _ in range(most):
                    keyboard.press(key)
                    if wanted in focused():
                        return
                self.fail(f"{wanted} is not reached; the focus is at {focused()}")

            keyboard.press("Tab")
            self.assertIn("Skip to the findings", focused())
            keyboard.press("Enter")
            press_until("Tab", 'name="state"', 2)
            keyboard.press("ArrowRight")
            self.assertEqual(looked.count(), self.made.report["changes"]["new"])
            keyboard.press("ArrowLeft")
            self.assertEqual(looked.count(), self.made.report["summary"]["non_compliant"])
            press_until("Tab", 'id="search"', 1)
            keyboard.type("rds-backup-enabled")
            looked.until("document.querySelector('#count').textContent.includes(' of ')")
            press_until("Tab", 'data-sort="region"')
            keyboard.press("Enter")
            self.assertEqual(looked.page.locator("#list thead .region").get_attribute("aria-sort"), "ascending")
            press_until("Tab", 'aria-expanded="false"')
            keyboard.press("Enter")
            self.assertIn('aria-expanded="true"', focused())
            self.assertEqual(looked.page.locator("#list .details").count(), 1)
            press_until("Tab", 'class="copy"', 2)
            press_until("Shift+Tab", 'aria-expanded="true"', 3)
            keyboard.press("Space")
            self.assertEqual(looked.page.locator("#list .details").count(), 0)

    def test_the_address_keeps_the_view(self):
        wanted = self.made.verdicts(rule="ec2-required-tags", compliance_type="NON_COMPLIANT")
        with browser.looking(f"{self.made.address}#rule=ec2-required-tags&state=violation&sort=-resource") as looked:
            self.assertEqual(looked.count(), len(wanted))
            self.assertEqual(looked.page.locator("#filters select[name=rule]").input_value(), "ec2-required-tags")
            self.assertEqual(looked.page.locator("#list thead .resource").get_attribute("aria-sort"), "descending")
            self.choose(looked, "rule", "")
            self.assertNotIn("rule=", looked.page.evaluate("location.hash"))
            looked.page.locator("[aria-labelledby=by-region] tbody a").first.click()
            looked.until("document.activeElement.id === 'findings'")
            self.assertEqual(set(looked.column("region")), {looked.page.locator("[aria-labelledby=by-region] tbody a").first.inner_text()})
            looked.page.go_back()
            looked.until("!location.hash.includes('region=')")
            self.assertEqual(looked.page.locator("#filters [name=state]:checked").get_attribute("value"), "violation")
            for nonsense in ("#page=-3", "#page=9999", "#sort=__proto__", "#state=nothing", "#rule=%E0%A4%A", "#=&==", "#nowhere", "#%E0", "#toString=1&constructor=2"):
                looked.page.evaluate("hash => { location.hash = hash; }", nonsense)
                looked.page.wait_for_timeout(30)

    def test_a_control_leads_to_its_rule(self):
        with browser.looking(self.made.address) as looked:
            looked.page.locator("details.framework summary").first.click()
            link = looked.page.locator("details.framework a.rule").first
            target = link.get_attribute("href")[1:]
            link.click()
            looked.until("id => document.getElementById(id).open", target)
            self.assertEqual(looked.count(), self.made.report["summary"]["non_compliant"], "the filters stay as they are")

    def test_a_finding_has_a_link(self):
        with browser.looking(f"{self.made.address}#severity=MEDIUM&sort=-resource") as looked:
            details = looked.expand(2).inner_text()
            link = looked.page.evaluate("location.href")
            self.assertIn("finding=", link)
        with browser.looking(link) as looked:
            self.assertEqual(looked.count(), 1)
            self.assertEqual(looked.page.locator("#list .details").inner_text(), details)
            looked.page.locator("#reset").click()
            self.assertEqual(looked.count(), self.made.report["summary"]["non_compliant"])

    def test_back_undoes_a_filter(self):
        with browser.looking(self.made.address) as looked:
            looked.until("document.documentElement.dataset.loaded === ''")
            before = looked.count()
            self.choose(looked, "rule", "rds-backup-enabled")
            only = looked.count()
            self.choose(looked, "severity", "CRITICAL")
            self.assertEqual(looked.count(), 0)
            looked.page.go_back()
            looked.until("count => document.querySelector('#count').textContent.startsWith(`${count} `)", only)
            looked.page.go_back()
            looked.until("document.querySelector('#filters select[name=rule]').value === ''")
            self.assertEqual(looked.count(), before)
            looked.page.go_forward()
            looked.until("document.querySelector('#filters select[name=rule]').value === 'rds-backup-enabled'")

    def test_slash_leads_to_the_search(self):
        with browser.looking(self.made.address) as looked:
            looked.page.keyboard.press("/")
            looked.page.keyboard.type("a/b")
            self.assertEqual(looked.page.locator("#search").input_value(), "a/b")

    def test_a_control_is_a_filter(self):
        with browser.looking(self.made.address) as looked:
            framework = next(iter(self.made.report["by_control"]))
            control, counts = next((control, counts) for control, counts in self.made.report["by_control"][framework].items() if counts["non_compliant"] > 0)
            looked.page.locator("details.framework").first.locator("summary").click()
            looked.page.get_by_role("link", name=control, exact=True).first.click()
            looked.until("value => document.querySelector('#filters select[name=control]').value === value", f"{framework} {control}")
            self.assertEqual(looked.count(), counts["non_compliant"])
            looked.page.locator("#reset").click()
            self.assertEqual(looked.count(), self.made.report["summary"]["non_compliant"])

    def test_what_is_shown_as_csv(self):
        wanted = self.made.verdicts(rule="ec2-required-tags", compliance_type="NON_COMPLIANT")
        with browser.looking(f"{self.made.address}#rule=ec2-required-tags&state=violation", accept_downloads=True) as looked:
            with looked.page.expect_download() as download:
                looked.page.locator("#save").click()
            self.assertTrue(download.value.suggested_filename.endswith(".csv"))
            text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(sorted(row["resource_id"] for row in rows), sorted(one["resource_id"] for one in wanted))
        self.assertEqual({row["annotation"] for row in rows}, {one["annotation"] for one in wanted})

    def test_a_link_with_filters_lands_at_the_list(self):
        with browser.looking(f"{self.made.address}#severity=HIGH") as looked:
            looked.until("document.getElementById('findings').getBoundingClientRect().top < innerHeight")
        with browser.looking(f"{self.made.address}#severity=BOGUS") as looked:
            self.assertEqual(looked.count(), self.made.report["summary"]["non_compliant"], "what there is nothing of is no filter")


if __name__ == "__main__":
    unittest.main()

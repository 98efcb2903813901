"""What happens, and which alarms of the configuration ring: each alarm as `tofu test` left it."""

import json
import os
import unittest
from pathlib import Path

from checks.alarms.cloudwatch import ALARM, INSUFFICIENT, OK, RETAINED, Alarm

RUN = "settings"  # of tofu/tests/scanner.tftest.hcl: everything as it is by default
FURTHER = (0, 2, 5, 12)
MINUTE, HOUR = 60, 3600


def alarms():
    """Name, without what every one begins and ends with → the alarm."""
    for line in map(json.loads, Path(os.environ["ALARMS_OF"]).read_text().splitlines()):
        if line["type"] == "test_state" and line["@testrun"] == RUN:
            found = [
                resource["values"]
                for resource in line["test_state"]["values"]["root_module"]["resources"]
                if resource["type"] == "aws_cloudwatch_metric_alarm"
            ]
            return {
                values["alarm_name"].removeprefix("compliance-").removesuffix("-dev"): Alarm.of(
                    values
                )
                for values in found
            }
    raise AssertionError(f"there is no run {RUN} in tofu/tests/scanner.tftest.hcl")


ALARMS = alarms()
OF_QUEUES = [
    name for name, alarm in ALARMS.items() if alarm.metric == "ApproximateNumberOfMessagesVisible"
]
OF_THROTTLES = [name for name in ALARMS if name.endswith("-throttles")]
OF_ONE = [
    name
    for name in ALARMS
    if name not in (*OF_QUEUES, *OF_THROTTLES, "no-report", "incomplete-report")
]


def rings(told, since=0, until=float("inf")):
    return any(state == ALARM for now, state in told if since < now <= until)


class Documented(unittest.TestCase):
    """AWS's own tables: five points retrieved, X breaching, 0 not, - missing."""

    def holds(self, to_alarm, rows):
        for shown, *states in rows:
            for missing, wanted in zip(("missing", "ignore", "breaching", "notBreaching"), states):
                with self.subTest(points=shown, missing=missing):
                    alarm = Alarm("m", 60, 3, to_alarm, 1, "GreaterThanOrEqualToThreshold", missing)
                    self.assertEqual(
                        alarm.evaluate(
                            [{"X": 1, "0": 0, "-": None}[point] for point in shown.split()]
                        ),
                        wanted,
                    )

    def test_three_of_three(self):
        self.holds(
            3,
            [
                ("0 - X - X", OK, OK, OK, OK),
                ("0 - - - -", OK, OK, OK, OK),
                ("- - - - -", INSUFFICIENT, RETAINED, ALARM, OK),
                ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
                ("- - X - -", ALARM, RETAINED, ALARM, OK),
            ],
        )

    def test_two_of_three(self):
        self.holds(
            2,
            [
                ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
                ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
                ("- - - X -", ALARM, RETAINED, ALARM, OK),
            ],
        )


class Queues(unittest.TestCase):
    """SQS measures a queue that was idle up to 15 minutes late, and all at once."""

    def test_a_message_rings_however_late_it_is_seen_and_until_it_is_gone(self):
        self.assertEqual(sorted(OF_QUEUES), ["dead-letters", "recorder-stopped"])
        arrives, purged, end = 20 * MINUTE, 3 * HOUR, 5 * HOUR
        points = {
            start: int(arrives <= start < purged) for start in range(arrives, end, 300)
        }  # before, the queue is idle: nothing is measured
        for name in OF_QUEUES:
            for lag in (0, 5 * MINUTE, 15 * MINUTE):
                for further in FURTHER:
                    with self.subTest(name, lag=lag, further=further):
                        told = ALARMS[name].replay(
                            points, end, further, lambda start, lag=lag: max(start, arrives + lag)
                        )
                        self.assertFalse(rings(told, until=arrives))
                        first = next(now for now, state in told if state == ALARM)
                        self.assertLessEqual(first, arrives + lag + 10 * MINUTE)
                        self.assertEqual(
                            {state for now, state in told if first <= now <= purged}, {ALARM}
                        )
                        self.assertEqual(told[-1][1], OK)

    def test_what_was_sent_would_not_have_rung(self):
        """The alarm as it was: by messages sent in five minutes."""
        sent = Alarm(
            "NumberOfMessagesSent", 300, 1, 1, 1, "GreaterThanOrEqualToThreshold", "notBreaching"
        )
        arrives = 20 * MINUTE
        points = {start: int(start == arrives) for start in range(arrives, HOUR, 300)}
        self.assertTrue(rings(sent.replay(points, HOUR, 2)))
        self.assertFalse(
            rings(sent.replay(points, HOUR, 2, lambda start: max(start, arrives + 15 * MINUTE)))
        )


class Reports(unittest.TestCase):
    def test_a_report_that_fails_to_come_rings_in_the_hour_in_which_it_is_stale(self):
        alarm, last = ALARMS["no-report"], 24 * HOUR
        points = {start: 1 for start in range(0, last + 1, 6 * HOUR)}
        for further in FURTHER:
            for lag in (0, 2 * MINUTE, 50 * MINUTE):
                with self.subTest(further=further, lag=lag):
                    told = alarm.replay(
                        points, last + 40 * HOUR, further, lambda start, lag=lag: start + lag
                    )
                    self.assertFalse(
                        rings(told, since=alarm.periods * HOUR, until=last + alarm.periods * HOUR)
                    )
                    self.assertTrue(rings(told, until=last + (alarm.periods + 2) * HOUR))
                    self.assertEqual(told[-1][1], ALARM)

    def test_without_filling_it_would_ring_hours_late(self):
        alarm, last = ALARMS["no-report"], 24 * HOUR
        unfilled = Alarm(**{**alarm.__dict__, "filled": False})
        points = {start: 1 for start in range(0, last + 1, 6 * HOUR)}
        self.assertFalse(
            rings(
                unfilled.replay(points, last + (alarm.periods + 2) * HOUR, 5),
                since=alarm.periods * HOUR,
            )
        )

    def test_a_deployment_that_never_made_a_report_rings(self):
        self.assertTrue(rings(ALARMS["no-report"].replay({}, 20 * HOUR, 2)))

    def test_an_incomplete_report_rings_until_a_complete_one(self):
        points = {0: 0, 6 * HOUR: 2, 12 * HOUR: 0}
        for further in FURTHER:
            told = ALARMS["incomplete-report"].replay(points, 14 * HOUR, further)
            self.assertFalse(rings(told, until=6 * HOUR))
            self.assertEqual(
                {state for now, state in told if 6 * HOUR + 600 <= now <= 12 * HOUR}, {ALARM}
            )
            self.assertEqual(told[-1][1], OK)


class Functions(unittest.TestCase):
    def test_one_failure_rings(self):
        for name in OF_ONE:
            for others in (None, 0):  # nothing else runs, or all else goes well
                for lag in (0, 3 * MINUTE, 10 * MINUTE):
                    with self.subTest(name, others=others, lag=lag):
                        points = {
                            start: others for start in range(0, 4 * HOUR, 300) if others is not None
                        } | {HOUR: 1}
                        told = ALARMS[name].replay(
                            points, 4 * HOUR, 2, lambda start, lag=lag: start + lag
                        )
                        self.assertTrue(rings(told))
                        self.assertEqual(told[-1][1], OK)

    def test_a_burst_that_lambda_works_off_by_itself_does_not_ring(self):
        self.assertEqual(len(OF_THROTTLES), 5)
        for name in OF_THROTTLES:
            for long, wanted in [
                (5 * MINUTE, False),
                (30 * MINUTE, False),
                (55 * MINUTE, False),
                (HOUR, True),
                (3 * HOUR, True),
            ]:
                for further in FURTHER:
                    with self.subTest(name, long=long, further=further):
                        points = {
                            start: 40 if HOUR <= start < HOUR + long else 0
                            for start in range(0, 8 * HOUR, 300)
                        }
                        self.assertEqual(
                            rings(ALARMS[name].replay(points, 8 * HOUR, further)), wanted
                        )

    def test_bursts_at_every_scan_do_not_ring(self):
        points = {
            start: 40 for start in range(0, 24 * HOUR, 300) if start % (6 * HOUR) < 10 * MINUTE
        }
        for name in OF_THROTTLES:
            self.assertFalse(rings(ALARMS[name].replay(points, 24 * HOUR, 2)), name)

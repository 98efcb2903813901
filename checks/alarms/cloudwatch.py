"""When a CloudWatch alarm is in ALARM, as AWS documents it: which data points it looks at, and what
stands in for those that are missing.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html. How
far CloudWatch looks back beyond the periods
that it is to evaluate AWS does not say: `further` is that, in periods, and every test holds for
several.
"""

from dataclasses import dataclass

OK, ALARM, RETAINED, INSUFFICIENT = "OK", "ALARM", "as before", "INSUFFICIENT_DATA"
COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}


class Unknown(Exception):
    """A setting that this module does not know."""


@dataclass
class Alarm:
    metric: str
    period: int  # seconds
    periods: int
    to_alarm: int
    threshold: float
    comparison: str
    missing: str
    filled: bool = False  # FILL(metric, 0)

    @classmethod
    def of(cls, values):
        """From a resource's values in a state."""
        metrics = [query["metric"][0] for query in values["metric_query"] if query["metric"]]
        expressions = [
            query["expression"] for query in values["metric_query"] if query["expression"]
        ]
        if len(metrics) > 1 or any(
            expression != f"FILL({query['id']}, 0)"
            for expression in expressions
            for query in values["metric_query"]
            if query["metric"]
        ):
            raise Unknown(f"the expressions {expressions} are not understood")
        metric = metrics[0] if metrics else values
        return cls(
            metric["metric_name"],
            metric["period"],
            values["evaluation_periods"],
            values["datapoints_to_alarm"] or values["evaluation_periods"],
            values["threshold"],
            values["comparison_operator"],
            values["treat_missing_data"],
            bool(expressions),
        )

    def breaches(self, value):
        return COMPARISONS[self.comparison](value, self.threshold)

    def evaluate(self, points):
        """The state after these data points, oldest first; None is a missing one. As many as
        CloudWatch looks at.
        """
        known = [point for point in points if point is not None]
        if self.filled and known:
            known = [0 if point is None else point for point in points]
        lacking = max(0, self.periods - len(known))
        broken = sum(map(self.breaches, known[-self.periods :]))
        if lacking and self.missing == "breaching":
            broken += lacking
        elif lacking and self.missing in ("ignore", "missing"):
            if not known:
                return RETAINED if self.missing == "ignore" else INSUFFICIENT
            if broken and self.missing == "ignore" and broken < self.to_alarm:
                return RETAINED
            if broken and self.missing == "missing":  # it does not wait for what may never come
                return ALARM
        return ALARM if broken >= self.to_alarm else OK

    def replay(self, points, until, further, visible=lambda start: start):
        """(second, state) at each minute: `points` has a value for each period's start that has
        one, and `visible` says when CloudWatch has it.
        """
        state, told = OK, []
        for now in range(60, until + 60, 60):
            newest = now // self.period * self.period - self.period
            starts = range(
                newest - (self.periods + further - 1) * self.period,
                newest + self.period,
                self.period,
            )
            evaluated = self.evaluate(
                [
                    points[start]
                    if start in points and visible(start) + self.period <= now
                    else None
                    for start in starts
                ]
            )
            state = state if evaluated == RETAINED else evaluated
            told.append((now, state))
        return told

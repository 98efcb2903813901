"""The table: every call of AWS that a function makes, what may befall it, and what comes of it. README.md is made of it.

Of the calls that read resources one stands for all of its protocol and role (calls.py), so that the table does not grow with rules and resource types.

A call is named as the function's errors name it. Where a function makes one call for several purposes, `about` is what the request says
for this one.
"""
from collections import Counter
from dataclasses import dataclass, replace

from checks.catalogue import AGGREGATOR, CHECKERS, FUNCTIONS
from faults import calls
from faults.proxy import FAULTS, UNHEARD


@dataclass(frozen=True)
class Outcome:
    """What is seen after the invocation in which every such call went wrong, and once more after a retry of its event."""
    error: str = ""  # the type of the error it fails with; none: it works
    stored: str = "all"  # nothing; all (that were under way); unjudged: all, but what was asked for is INSUFFICIENT_DATA
    marker: bool = True
    alerts: str = "sent"  # none, sent, perhaps
    report: str = "this scan"  # this scan; before: that of the scan before; none
    named: bool = False  # whether the report names what went wrong
    told: str = ""  # what was sent to AWS Config: nothing, all


@dataclass(frozen=True)
class Row:
    function: str
    call: str
    outcome: dict  # fault → Outcome
    about: str = ""
    purpose: str = ""
    event: str = "scan"  # scan, role, changed, partly, renamed, oversized, periodic; report, digest … of the aggregator
    settings: tuple = ()
    kind: str = ""  # protocol and role of a call that reads resources
    reads: calls.Call | None = None
    recovers: str = "all is stored once, alerts are sent, the report is complete"

    @property
    def action(self):
        return self.call.split(":")[1]


def whatever(outcome, **by_fault):
    return {fault: by_fault.get(fault, outcome) for fault in FAULTS}


def heard(unheard, done):
    """Some faults keep a call from AWS; others lose the answer of what is done."""
    return {fault: unheard if fault in UNHEARD else done for fault in FAULTS}


BLIND = Outcome(error="ScanError", stored="nothing", marker=False, alerts="none", report="before", named=True)
UNJUDGED = Outcome(stored="unjudged", alerts="perhaps", named=True)
UNSTORED = Outcome(error="ScanError", stored="nothing", marker=False, alerts="none", report="before", named=True)
UNMARKED = replace(UNSTORED, stored="all")
UNTOLD = Outcome(error="NotificationError", alerts="none", named=True)
ON_CHANGE = Outcome(report="none", marker=False)
UNKEPT = replace(ON_CHANGE, error="ScanError", stored="nothing", alerts="none", told="nothing")


PARTLY = replace(ON_CHANGE, stored="unjudged", alerts="none", told="nothing")


def of_checker(checker):
    """The calls that every function makes besides those that read resources."""
    regional = FUNCTIONS[checker]["scope"] == "regional"
    everywhere = (Row(checker, "ec2:DescribeRegions", whatever(BLIND), purpose="the regions of an account", event="everywhere", settings=(("REGIONS", "all"),)),) if regional else ()
    return (
        *everywhere,
        Row(checker, "sts:AssumeRole", whatever(BLIND), purpose="the role of another account", event="role"),
        Row(checker, "dynamodb:Query", whatever(BLIND), about=":key", purpose="the scan before, of which `changes` tells", settings=(("ALERT_ON", "changes"),)),
        Row(checker, "dynamodb:Query", whatever(BLIND), about=":scan", purpose="what the scan before said", settings=(("ALERT_ON", "changes"),)),
        Row(checker, "dynamodb:PutItem", heard(UNSTORED, replace(UNSTORED, stored="all")), about="compliance_type", purpose="an evaluation"),
        Row(checker, "dynamodb:PutItem", heard(UNMARKED, replace(UNMARKED, marker=True, report="this scan")), about="finished_at", purpose="the marker of the scan"),
        Row(checker, "sns:Publish", heard(UNTOLD, replace(UNTOLD, alerts="sent"))),
        Row(checker, "dynamodb:Query", whatever(UNKEPT), about="#rule", purpose="the evaluation before that of a change", event="changed", settings=(("ALERT_ON", "changes"),)),
        Row(checker, "dynamodb:PutItem", heard(UNKEPT, replace(UNKEPT, stored="all")), about="event_id", purpose="the evaluation of a change", event="changed"),
        Row(checker, "config:GetResourceConfigHistory", whatever(UNKEPT), event="oversized"),
        Row(checker, "config:PutEvaluations", heard(*(replace(ON_CHANGE, error="NotificationError", alerts="none", told=told) for told in ("nothing", "all"))), event="changed"),
        Row(checker, "config:GetComplianceDetailsByConfigRule", whatever(Outcome(error="NotificationError", alerts="none", told="nothing", named=True)), event="periodic"),
    )


def of_reading(call):
    """A call that reads resources, which stands for all of its protocol and role."""
    row = Row(call.function, call.name, whatever(BLIND if call.role == "list" else UNJUDGED), kind=", ".join(call.cell), reads=call)
    if call.role == "relation":
        return row, replace(row, outcome=whatever(PARTLY), purpose="for a changed resource", event="partly")
    if call.role == "detail" and call.may_be_partly_recorded:
        return row, replace(row, outcome=whatever(PARTLY), purpose="of a changed resource that AWS Config did not record whole", event="partly")
    return (row,)


def of_renamed(call):
    return Row(call.function, call.name, whatever(PARTLY), purpose="of a changed member whose cluster is not there", event="renamed", kind=", ".join(call.cell), reads=call)


READING_ROWS = tuple(row for call in calls.representatives() for row in of_reading(call))
# What a type's file does in Rust of its own.
OWN_ROWS = tuple(of_renamed(call) for call in calls.in_use() if (call.name, call.role) == ("rds:DescribeDBInstances", "list"))
CHECKER_ROWS = (*READING_ROWS, *OWN_ROWS, *(row for checker in CHECKERS for row in of_checker(checker)))


def scanning(function):
    """A scan by a function, in which its list goes wrong."""
    call = next(call for call in calls.in_use() if (call.function, call.role) == (function, "list"))
    return of_reading(call)[0]


UNWRITTEN = Outcome(error="ScanError", report="none", alerts="none")


def of_aggregator(call, outcome, purpose="", about="", event="report", **settings):
    return Row(AGGREGATOR, call, outcome, about, purpose, event, tuple(settings.items()), recovers="the report is written in every format, alerts are sent")


# S3 says nothing in the body: there is nothing to break off.
SILENT = {"half": Outcome()}
LISTING = whatever(UNWRITTEN)
IN_PARTS = heard(UNWRITTEN, replace(UNWRITTEN, report="this scan"))
AGGREGATOR_ROWS = (
    of_aggregator("dynamodb:Query", whatever(UNWRITTEN), "the newest scans", "scans/ec2"),
    of_aggregator("dynamodb:Query", whatever(UNWRITTEN), "the scan before each", '"scan/ec2'),
    of_aggregator("dynamodb:Query", whatever(UNWRITTEN), "how many evaluations there are", "attribute_exists"),
    of_aggregator("dynamodb:Query", whatever(UNWRITTEN), "the evaluations", '^(?!.*attribute_exists).*":scan"'),
    of_aggregator("s3:PutObject", {**heard(UNWRITTEN, replace(UNWRITTEN, report="this scan")), **SILENT}, "the report", r"report-\d+-\d+\.json"),
    of_aggregator("s3:PutObject", whatever(Outcome(error="ScanError"), **SILENT), "another format", r"\.csv"),
    of_aggregator("s3:CreateMultipartUpload", whatever(UNWRITTEN), "a large report", event="large"),
    of_aggregator("s3:UploadPart", whatever(UNWRITTEN, **SILENT), "a large report", event="large"),
    of_aggregator("s3:CompleteMultipartUpload", IN_PARTS, "a large report", event="large"),
    of_aggregator("securityhub:BatchImportFindings", whatever(Outcome(error="ImportError")), SECURITY_HUB="true"),
    of_aggregator("sns:Publish", heard(*(Outcome(error="NotificationError", alerts=alerts) for alerts in ("none", "sent"))), "a digest"),
    of_aggregator("s3:GetObject", whatever(Outcome(named=True)), "the list of targets", r"targets-\d+\.json", event="targets"),
    of_aggregator("s3:GetObject", whatever(Outcome(named=True)), "the failed targets", r"manifest-\d+\.json", event="targets"),
    of_aggregator("organizations:ListAccounts", LISTING, event="list"),
    of_aggregator("organizations:ListAccountsForParent", LISTING, event="list units"),
    of_aggregator("organizations:ListOrganizationalUnitsForParent", LISTING, event="list units"),
    of_aggregator("s3:PutObject", whatever(UNWRITTEN, **SILENT), "the list of targets", "regional", event="list"),
)
ROWS = (*CHECKER_ROWS, *AGGREGATOR_ROWS)


def shared_once(rows):
    """Rows that differ in the function alone, which are one function's code, are judged on one of them: on each in its turn."""
    alike = {}
    for row in rows:
        alike.setdefault((row.call, row.about, row.event, row.kind), []).append(row)
    return [same[number % len(same)] for number, same in enumerate(alike.values())]


BEGIN, END = "<!-- made of matrix.py: the matrix -->", "<!-- the end of the matrix -->"
STORED = {"nothing": "nothing", "all": "all", "unjudged": "all, what was asked for as INSUFFICIENT_DATA"}


def told_of(row, outcome):
    """Invocation, stored, people told, report: as the table has them."""
    error = f"fails: `{outcome.error}`" if outcome.error else "works"
    if row.function == AGGREGATOR:
        lists = row.event.startswith("list")
        report = "—" if lists else {"none": "none", "this scan": "whole"}[outcome.report] + (", which names what could not be read" if outcome.named else "")
        return error, "—", "—" if lists else "yes" if outcome.alerts == "sent" else "no", report
    stored = STORED[outcome.stored] + (", no marker" if not outcome.marker and row.event in ("scan", "role", "everywhere") else "")
    if outcome.told:
        stored += f"; {'it is' if outcome.told == 'all' else 'nothing is'} sent to AWS Config"
    report = {"none": "—", "this scan": "this scan", "before": "the scan before"}[outcome.report]
    named = ", and counts what was not judged" if outcome.stored == "unjudged" else ", and names the failure"
    people = {"none": "no", "sent": "yes", "perhaps": "of what is known"}[outcome.alerts]
    return error, stored, people, report + (named if outcome.named and outcome.report != "none" else "")


def table():
    """Rows that differ in the function alone are one, and so are faults with one outcome."""
    alike = {}
    for row in ROWS:
        by_outcome = {}
        for fault, outcome in row.outcome.items():
            by_outcome.setdefault(told_of(row, outcome), []).append(fault)
        for told, faults in by_outcome.items():
            purpose = f" ({row.purpose})" if row.purpose else {"oversized": " (an oversized item)", "changed": " (a change)", "periodic": " (a periodic rule)"}.get(row.event, "")
            kind = f"{row.kind}: " if row.kind else ""
            alike.setdefault((f"{kind}`{row.call}`{purpose}", "every one" if len(faults) == len(FAULTS) else ", ".join(faults), *told, row.recovers), []).append(row.function)
    lines = ["| call | functions | fault | the invocation | stored | people told | the report |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for (call, faults, error, stored, people, report, _), functions in alike.items():
        names = "every checker" if set(functions) == set(CHECKERS) else ", ".join(functions)
        lines.append(f"| {call} | {names} | {faults} | {error} | {stored} | {people} | {report} |")
    counted = Counter(row.function for row in ROWS)
    cells = sum(len(row.outcome) for row in ROWS)
    kinds = [f"- **{name}**: {what}" for name, what in FAULTS.items()]
    return "\n".join([*kinds, "", f"{cells} cells: " + ", ".join(f"{name} {count} × {len(FAULTS)}" for name, count in counted.items()) + ".", "", *lines])

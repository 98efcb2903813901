"""A small account for each function to judge, and another that is entered through a role: some
samples of each type (checks/samples), on which the rules say what is right.
"""

import json
from datetime import datetime, timezone

from checks.catalogue import RULES
from checks.samples import emulated_aws, files, rules, verdicts
from emulated import aws, configuration_items, deployment

ROLE = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-reader"
COMPLIANT, NON_COMPLIANT = "COMPLIANT", "NON_COMPLIANT"


class World:
    """`truth`: function → (resource id, rule) → verdict. `far`: the same of the other account.
    `broken`: function → rule and a configuration item that violates it.
    """

    def __init__(self):
        aws.reset()
        self.now, self.made, self.answered = now(), {}, []
        self.right = {key: of["compliance_type"] for key, of in verdicts.right(self.now).items()}
        judged = {rule for _, of_function in functions() for rule in of_function}
        for resource_type in sorted(rules.related_types(judged)):
            for sample in there(resource_type):
                self.make(sample)
        self.truth = {function: self.near(judged) for function, judged in functions()}
        # The bucket of the reports is one like any other.
        reports = files.named("AWS::S3::Bucket", "aes256")
        emulated_aws.make(reports, self.now, id=deployment.REPORTS)
        for function, judged in functions():
            self.truth[function] |= self.verdicts(judged, reports, deployment.REPORTS)
        self.broken = {function: self.violation(judged) for function, judged in functions()}
        emulated_aws.answer(self.answered, self.now)
        credentials = aws.credentials_of(aws.OTHER_ACCOUNT)
        self.far = {
            function: self.elsewhere(judged, credentials) for function, judged in functions()
        }

    def make(self, sample):
        """Its id."""
        if sample.key not in self.made:
            if emulated_aws.is_held(sample):
                self.made[sample.key] = emulated_aws.make(sample, self.now)
            else:
                self.answered.append(sample)
                self.made[sample.key] = sample.id(self.now)
        return self.made[sample.key]

    def near(self, judged):
        """One sample of each verdict of each rule, and one that a related resource decides."""
        chosen = [
            self.first([rule], verdict) for rule in judged for verdict in (COMPLIANT, NON_COMPLIANT)
        ]
        chosen += [related(rule, self.now) for rule in judged]
        found = {}
        for sample in filter(None, chosen):
            found |= self.verdicts(judged, sample, self.make(sample))
        return found

    def elsewhere(self, judged, credentials):
        """A violation in the other account; what has answers of its own is in both."""
        found = {}
        for sample in self.answered:
            found |= self.verdicts(judged, sample, self.made[sample.key])
        sample = self.first(judged, NON_COMPLIANT)
        if emulated_aws.is_held(sample):
            place = {"name": f"{sample.name}-elsewhere", "account": aws.OTHER_ACCOUNT}
            found |= self.verdicts(
                judged, sample, emulated_aws.make(sample, self.now, credentials, **place)
            )
        return found

    def first(self, judged, verdict):
        """The first sample on which one of these rules says this."""
        said = (
            (rule, sample)
            for rule in judged
            for judged_type in rules.judged(rules.files()[rule])
            for sample in there(judged_type)
        )
        return next(
            (sample for rule, sample in said if self.right.get((rule, sample.key)) == verdict), None
        )

    def verdicts(self, judged, sample, identity):
        return {
            (identity, rule): self.right[rule, sample.key]
            for rule in judged
            if (rule, sample.key) in self.right
        }

    def violation(self, judged):
        """A rule, and an item that violates it."""
        rule = next((rule for rule in judged if self.first([rule], NON_COMPLIANT)), None)
        if rule is None:
            raise ValueError(f"no sample violates {' or '.join(judged)} (checks/samples/README.md)")
        sample = self.first([rule], NON_COMPLIANT)
        return rule, sample.recorded(self.now, id=self.make(sample))

    def partly(self, call, rule):
        """Items that do not say all that a rule asks for: what the call answers is lacking."""
        if call.role == "relation":
            samples = [related(rule, self.now)]
        else:
            samples = [self.first([rule], verdict) for verdict in (NON_COMPLIANT, COMPLIANT)]
            # Half an error may still say which one it is.
            samples = [of for of in samples if of and "error" not in of.live(self.now)[call.name]]
        return [of.partly_recorded(self.now, id=self.make(of)) for of in samples if of]

    def renamed(self, rule):
        """The cluster has another name since."""
        sample = related(rule, self.now)
        return sample.recorded(self.now, id=self.make(sample), cluster="aurora-before")

    def verdict(self, function, rule, item):
        return {(item["resourceId"], rule): self.truth[function][item["resourceId"], rule]}


def functions():
    return RULES.items()


def there(resource_type):
    """The samples of a type that can be there at once."""
    return emulated_aws.together(files.by_type()[resource_type])


def related(rule, moment):
    """The first sample that another type's sample is related to, as the rule relates them."""
    file = rules.files()[rule]
    for relation in file.get("related", {}).values():
        for theirs, ours in relation["where"].items():
            known = {at(one.item(moment), theirs) for one in there(relation["resource"])}
            for sample in [one for of in rules.judged(file) for one in there(of)]:
                if at(sample.item(moment), ours) in known - {None}:
                    return sample
    return None


def at(value, path):
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def changed(item, moment):
    return configuration_items.changed({**item, "configurationItemCaptureTime": text(moment)})


def oversized(item, moment):
    summary = {
        key: item[key]
        for key in (
            "resourceType",
            "resourceId",
            "awsAccountId",
            "awsRegion",
            "configurationItemStatus",
        )
    }
    message = {
        "configurationItemSummary": {**summary, "configurationItemCaptureTime": text(moment)},
        "messageType": "OversizedConfigurationItemChangeNotification",
    }
    return {"invokingEvent": json.dumps(message)}


def periodic(moment):
    message = {
        "awsAccountId": aws.ACCOUNT,
        "notificationCreationTime": text(moment),
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }
    return {"invokingEvent": json.dumps(message)}


def now():
    return datetime.now(timezone.utc).replace(microsecond=0)

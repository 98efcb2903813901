"""Saved questions of CloudWatch Logs Insights, which moto lacks: kept, never asked."""
import json
import uuid

from moto.logs.responses import LogsResponse

definitions = {}  # (account, region) -> id -> definition


def here(self):
    return definitions.setdefault((self.current_account, self.region), {})


def put_query_definition(self):
    given = json.loads(self.body)
    identity = given.get("queryDefinitionId") or str(uuid.uuid4())
    here(self)[identity] = {"queryDefinitionId": identity, "name": given["name"], "queryString": given["queryString"], "logGroupNames": given.get("logGroupNames", [])}
    return json.dumps({"queryDefinitionId": identity})


def describe_query_definitions(self):
    prefix = json.loads(self.body or "{}").get("queryDefinitionNamePrefix", "")
    return json.dumps({"queryDefinitions": [definition for definition in here(self).values() if definition["name"].startswith(prefix)]})


def delete_query_definition(self):
    gone = here(self).pop(json.loads(self.body)["queryDefinitionId"], None)
    return json.dumps({"success": gone is not None})


def install():
    for answer in (put_query_definition, describe_query_definitions, delete_query_definition):
        setattr(LogsResponse, answer.__name__, answer)

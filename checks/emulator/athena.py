"""Saved queries of Athena that go away again, which moto keeps for ever, and workgroups that change."""
import json

from moto.athena.responses import AthenaResponse


def delete_named_query(self):
    if self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None) is None:
        return self.error("NamedQuery does not exist", 400)
    return "{}"


def update_work_group(self):
    given = json.loads(self.body)
    group = self.athena_backend.work_groups[given["WorkGroup"]]
    updates = given.get("ConfigurationUpdates") or {}
    results = {**group.configuration.get("ResultConfiguration", {}), **updates.pop("ResultConfigurationUpdates", {})}
    group.configuration = {**group.configuration, **updates, "ResultConfiguration": {name: value for name, value in results.items() if not name.startswith("Remove")}}
    group.description = given.get("Description", group.description)
    return "{}"


def install():
    AthenaResponse.delete_named_query, AthenaResponse.update_work_group = delete_named_query, update_work_group

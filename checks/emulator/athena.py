"""Saved queries of Athena that go away again: moto keeps them for ever."""
from moto.athena.responses import AthenaResponse


def delete_named_query(self):
    if self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None) is None:
        return self.error("NamedQuery does not exist", 400)
    return "{}"


def install():
    AthenaResponse.delete_named_query = delete_named_query

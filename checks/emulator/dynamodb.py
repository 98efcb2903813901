"""The key of a table that is changed later, which moto takes at creation only."""
from moto.dynamodb.responses import DynamoHandler


def with_key(update):
    def updated(self):
        answer = update(self)
        key = self.body.get("SSESpecification")
        if key:
            self.dynamodb_backend.get_table(self.body["TableName"]).sse_specification = key
        return answer
    return updated


def install():
    DynamoHandler.update_table = with_key(DynamoHandler.update_table)

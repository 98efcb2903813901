"""An AWS Config configuration item around what a resource type says of its own."""


def config_item(resource_type, resource_id, region, account, captured, given, status="OK"):
    """`given` is what the type says, such as `configuration` and `tags`; `captured` a moment. The
    state id is the capture time in milliseconds, as in real items.
    """
    instant = captured.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "relatedEvents": [],
        "relationships": [],
        "configuration": None,
        "supplementaryConfiguration": {},
        "tags": {},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": instant,
        "configurationStateId": int(captured.timestamp() * 1000),
        "awsAccountId": account,
        "configurationItemStatus": status,
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": None,
        "ARN": None,
        "awsRegion": region,
        "availabilityZone": None,
        "configurationStateMd5Hash": "",
        "resourceCreationTime": None,
        **given,
    }

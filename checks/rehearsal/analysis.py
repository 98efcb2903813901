"""Where Athena would look for the evaluations, and what it would find there: the table's own word, followed by hand."""
import gzip
import json

from emulated import aws
from rehearsal.steps import Failed, same


def look(deployed, found):
    """Reads the newest report through the Glue table: its partitions' template, its SerDe's columns."""
    table = aws.client("glue").get_table(DatabaseName=deployed.outputs["glue_database_name"], Name="evaluations")["Table"]
    place = table["Parameters"]["storage.location.template"].replace("${report_date}", found.report["report_timestamp"][:10])
    bucket, prefix = place.removeprefix("s3://").split("/", 1)
    stem = found.answer["report_key"].removesuffix(".json")
    keys = [stored["Key"] for stored in aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    same("what lies in the day's partition", keys, [f"{prefix}{stem}.ndjson.gz"], "see partitioned() in src/report/ndjson.rs, and storage.location.template in tofu/analysis.tf")
    lines = [json.loads(line) for line in gzip.decompress(aws.client("s3").get_object(Bucket=bucket, Key=keys[0])["Body"].read()).splitlines()]
    if lines != [{**evaluation, "report_timestamp": found.report["report_timestamp"]} for evaluation in found.report["evaluations"]]:
        raise Failed("the lines for Athena are not the report's evaluations", "see src/report/ndjson.rs")
    columns = [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
    for line in lines:
        same("the columns of a line", [name for name in columns if name in line], list(line), "see evaluation_columns in tofu/analysis.tf")
    queries = aws.client("athena").list_named_queries(WorkGroup=deployed.outputs["athena_workgroup_name"])["NamedQueryIds"]
    return [f"{len(lines)} lines in {place}, {len(columns)} columns, {len(queries)} saved queries"]

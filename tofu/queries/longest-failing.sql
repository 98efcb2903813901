-- What has failed the longest without a break, as of the newest report.
WITH recent AS (
  SELECT *, max(report_timestamp) OVER () AS newest_report
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '2' DAY AS varchar)
)
SELECT
  date_diff('day', CAST(substr(failing_since, 1, 10) AS date), current_date) AS days,
  failing_since, severity, account_id, region, rule, resource_id, resource_name, annotation
FROM recent
WHERE report_timestamp = newest_report
  AND compliance_type = 'NON_COMPLIANT'
  AND coalesce(exception.expired, true)
ORDER BY failing_since, account_id, rule, resource_id
LIMIT 50

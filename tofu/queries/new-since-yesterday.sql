-- What fails in the newest report and did not in the last report of the day before.
WITH days AS (
  SELECT max(report_timestamp) AS last_report, row_number() OVER (ORDER BY report_date DESC) AS days_back
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '3' DAY AS varchar)
  GROUP BY report_date
),
failing AS (
  SELECT evaluations.*, days.days_back
  FROM evaluations
  JOIN days ON evaluations.report_timestamp = days.last_report
  WHERE evaluations.report_date >= CAST(current_date - INTERVAL '3' DAY AS varchar)
    AND days.days_back <= 2
    AND evaluations.compliance_type = 'NON_COMPLIANT'
    AND coalesce(evaluations.exception.expired, true)
)
SELECT account_id, region, rule, severity, resource_id, max(resource_name) AS resource_name, max(annotation) AS why
FROM failing
GROUP BY account_id, region, rule, severity, resource_type, resource_id
HAVING max(days_back) = 1
ORDER BY account_id, rule, resource_id

-- What fails now, by account and rule.
WITH recent AS (
  SELECT *, max(report_timestamp) OVER () AS newest_report
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '2' DAY AS varchar)
)
SELECT account_id, rule, severity, count(*) AS failing, min(failing_since) AS oldest
FROM recent
WHERE report_timestamp = newest_report
  AND compliance_type = 'NON_COMPLIANT'
  AND coalesce(exception.expired, true)
GROUP BY account_id, rule, severity
ORDER BY failing DESC, account_id, rule

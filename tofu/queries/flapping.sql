-- What went back and forth between compliant and non-compliant in the last thirty days.
WITH judged AS (
  SELECT
    account_id, region, resource_type, resource_id, resource_name, rule, compliance_type, report_timestamp,
    lag(compliance_type) OVER (PARTITION BY account_id, resource_type, resource_id, rule ORDER BY report_timestamp) AS before
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '30' DAY AS varchar)
    AND compliance_type IN ('COMPLIANT', 'NON_COMPLIANT')
)
SELECT
  account_id, rule, resource_id, max(resource_name) AS resource_name,
  count_if(compliance_type <> before) AS turns,
  max_by(compliance_type, report_timestamp) AS now
FROM judged
GROUP BY account_id, resource_type, resource_id, rule
HAVING count_if(compliance_type <> before) >= 2
ORDER BY turns DESC, account_id, rule, resource_id
LIMIT 100

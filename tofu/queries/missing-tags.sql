-- Which required tags are missing now, of how many instances, in each account.
WITH recent AS (
  SELECT *, max(report_timestamp) OVER () AS newest_report
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '2' DAY AS varchar)
),
tagged AS (
  SELECT account_id, missing_tags
  FROM recent
  WHERE report_timestamp = newest_report AND rule = 'ec2-required-tags' AND compliance_type <> 'INSUFFICIENT_DATA'
),
totals AS (
  SELECT account_id, count(*) AS instances FROM tagged GROUP BY account_id
),
gaps AS (
  SELECT tagged.account_id, keys.tag, count(*) AS missing
  FROM tagged
  CROSS JOIN UNNEST(CAST(json_parse(tagged.missing_tags) AS array(varchar))) AS keys (tag)
  GROUP BY tagged.account_id, keys.tag
)
SELECT gaps.account_id, gaps.tag, gaps.missing, totals.instances, round(100.0 * (totals.instances - gaps.missing) / totals.instances, 1) AS coverage_percentage
FROM gaps
JOIN totals ON gaps.account_id = totals.account_id
ORDER BY account_id, missing DESC, tag

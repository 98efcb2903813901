-- What is failing under an exception now: how much each owner accepted, and until when.
WITH recent AS (
  SELECT *, max(report_timestamp) OVER () AS newest_report
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '2' DAY AS varchar)
)
SELECT exception.owner AS owner, exception."until" AS last_day, exception.ticket AS ticket, rule, count(*) AS excepted
FROM recent
WHERE report_timestamp = newest_report AND NOT exception.expired
GROUP BY exception.owner, exception."until", exception.ticket, rule
ORDER BY last_day, owner, rule

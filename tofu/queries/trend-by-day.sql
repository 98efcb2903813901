-- Where things stood at the end of each of the last ninety days.
WITH days AS (
  SELECT report_date, max(report_timestamp) AS last_report
  FROM evaluations
  WHERE report_date >= CAST(current_date - INTERVAL '90' DAY AS varchar)
  GROUP BY report_date
),
counted AS (
  SELECT
    evaluations.report_date,
    count_if(compliance_type = 'COMPLIANT') AS compliant,
    count_if(compliance_type = 'NON_COMPLIANT' AND coalesce(exception.expired, true)) AS non_compliant,
    count_if(NOT coalesce(exception.expired, true)) AS excepted,
    count_if(compliance_type = 'INSUFFICIENT_DATA') AS insufficient_data
  FROM evaluations
  JOIN days ON evaluations.report_timestamp = days.last_report
  WHERE evaluations.report_date >= CAST(current_date - INTERVAL '90' DAY AS varchar)
  GROUP BY evaluations.report_date
)
SELECT *, coalesce(round(100.0 * compliant / nullif(compliant + non_compliant, 0), 1), 100.0) AS compliance_percentage
FROM counted
ORDER BY report_date

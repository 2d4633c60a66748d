-- The versions right before, at and right after each of :points (series, time, version), without properties.
WITH point AS MATERIALIZED (
  SELECT json_extract(value, '$[0]') AS series, json_extract(value, '$[1]') AS at,
         json_extract(value, '$[2]') AS version
  FROM json_each(:points)
),
beside AS MATERIALIZED (
  SELECT series, version FROM point
  UNION
  SELECT series, (
    SELECT member.version FROM member
    WHERE member.series = point.series AND (member.occurred_at, member.version) < (point.at, point.version)
    ORDER BY member.occurred_at DESC, member.version DESC LIMIT 1
  ) FROM point
  UNION
  SELECT series, (
    SELECT member.version FROM member
    WHERE member.series = point.series AND (member.occurred_at, member.version) > (point.at, point.version)
    ORDER BY member.occurred_at, member.version LIMIT 1
  ) FROM point
)
SELECT beside.series AS series, node.uid, node.kind, node.name, node.project, node.occurred_at,
       node.recorded_at, node.revision, '{}' AS props
FROM beside
CROSS JOIN named ON named.uid = beside.version
CROSS JOIN node ON node.number = named.number
CROSS JOIN member
  ON member.series = beside.series AND member.occurred_at = node.occurred_at AND member.version = node.uid
ORDER BY series, node.uid

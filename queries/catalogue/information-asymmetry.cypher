// name: information-asymmetry
// theme: demand
// question: How much of what would fit does not know of each other?
// question_zh: 供需相合的组合中，互不知晓的占多少？
// why: One figure for what brokers are there to lower, to be followed from year to year.
// why_zh: 衡量经纪人工作成效的指标，可逐年跟踪。
// source: 'Information asymmetry: Science and Technology Daily, 2020-07-15'
// notes: A = blind / compatible, both as in blind-pairs; by the demand's field, the first row for
//   the whole district, where each pair counts once.
// notes_zh: 互不知晓的对数占匹配对数的比例，按领域和全区（或所选社区企业的需求）计算；只计成熟度已知的对。
// parameters:
//   community:
//   field:
// columns:
//   field: {type: text, zh: 领域编号, meaning: Id of the demand's field; empty for the district.}
//   field_name: {type: text, zh: 技术领域, meaning: The field.}
//   demands: {type: integer, zh: 需求数, meaning: Open demands for which there is a result.}
//   achievements: {type: integer, zh: 成果数, meaning: Results that would fit.}
//   compatible: {type: integer, zh: 相合组合, meaning: 'Pairs that fit, readiness known.'}
//   blind: {type: integer, zh: 互不知晓, meaning: Those without a broker or a collaboration between them.}
//   asymmetry: {type: number, zh: 信息不对称度, meaning: blind / compatible.}
//   unknown: {type: integer, zh: 无法判断, meaning: Pairs whose readiness is not known.}
// helpers: {acquainted: integer, part: boolean}
// # A row a field and one for the district, with its results; beside it the pairs that fit, and
// # those of them that know of each other.
// reckon:
//   demands: COALESCE(SUM(demands) OVER (PARTITION BY field), 0)
//   compatible: COALESCE(SUM(compatible) OVER (PARTITION BY field), 0)
//   unknown: COALESCE(SUM(unknown) OVER (PARTITION BY field), 0)
//   blind: compatible - COALESCE(SUM(acquainted) OVER (PARTITION BY field), 0)
//   asymmetry: blind / NULLIF(compatible, 0)
//   part: field IS NOT NULL
// keep: achievements IS NOT NULL
// order: [part, -asymmetry, -blind, field]
MATCH (d:Demand)-[:IN_FIELD]->(f:Field)
WHERE surely_open(d)
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH f, min(coalesce(d.trl_min, 0)) AS least // what will do for any will do for that
MATCH (f)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)
WHERE registered(a) AND (a.trl IS NULL OR a.trl >= least)
RETURN NULL AS field, '全区 / district' AS field_name, count(DISTINCT a.id) AS achievements
;
MATCH (f:Field)<-[:IN_FIELD]-(d:Demand)
WHERE surely_open(d)
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
  AND (size($field) = 0 OR EXISTS {
    MATCH (f)-[:BROADER*0..30]->(wanted:Field) WHERE wanted.id IN $field })
MATCH (d)-[:IN_FIELD]->(own:Field)
WITH f, own, min(coalesce(d.trl_min, 0)) AS least
MATCH (own)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)
WHERE registered(a) AND (a.trl IS NULL OR a.trl >= least)
RETURN f.id AS field, f.name AS field_name, count(DISTINCT a.id) AS achievements
;
// Demands that ask for the same are counted together.
MATCH (d:Demand)-[:IN_FIELD]->(f:Field)
WHERE surely_open(d)
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH d, collect(f.id) AS fields
WITH fields, d.trl_min AS least, count(*) AS alike
UNWIND fields AS field
MATCH (f:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)
WHERE f.id = field AND registered(a) AND (a.trl IS NULL OR least IS NULL OR a.trl >= least)
WITH fields, least, alike, count(DISTINCT a.id) AS results,
     count(DISTINCT CASE WHEN a.trl >= least THEN a.id END) AS fit
UNWIND fields + ['district'] AS field
OPTIONAL MATCH (f:Field) WHERE f.id = field
RETURN f.id AS field, sum(alike) AS demands, sum(alike * fit) AS compatible,
       sum(alike * (results - fit)) AS unknown
;
MATCH (d:Demand)<-[:RAISED]-(:Enterprise)-[s:SERVES|PARTY_TO]-(between:Broker|Collaboration)
      -[:LIAISES_WITH|PARTY_TO]-(:Institute)-[:OFFERS]->(a:Achievement)
      -[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(:Field)<-[:IN_FIELD]-(d)
WHERE surely_open(d) AND current(s) AND known(between) AND registered(a) AND a.trl >= d.trl_min
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH d, count(DISTINCT a.id) AS acquainted
MATCH (d)-[:IN_FIELD]->(f:Field)
WITH d, acquainted, collect(f.id) AS fields
UNWIND fields + ['district'] AS field
OPTIONAL MATCH (f:Field) WHERE f.id = field
RETURN f.id AS field, sum(acquainted) AS acquainted

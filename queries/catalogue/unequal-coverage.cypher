// name: unequal-coverage
// theme: brokerage
// question: Who gets less service than others?
// question_zh: 哪些企业得到的服务偏少？
// why: Visits tend to go where visits went before; small firms and far communities pay for it.
// why_zh: 走访往往集中于熟悉的企业，小微企业和偏远社区容易被忽略。
// source: 'Equity of public service; Gini 1912. Size classes: 国统字〔2017〕213号'
// notes: 'Reach: share of enterprises with at least one visit or service, whoever gave it, in the
//   period before the as-of date. Intensity: visits an enterprise. Gini over the visits of the enterprises
//   of the group, those without any included. Where no visits at all are recorded in the period, reach
//   is not known and left empty.'
// notes_zh: 覆盖：截至日期前的期间内至少有一次走访或服务（不论由谁提供）的企业占比。强度：每家企业的走访次数。基尼系数按该组全部企业（含未走访者）的走访次数计算。期间内完全没有走访记录的，覆盖率不详，留空。
// parameters:
//   days: {type: integer, default: 365, between: [0, 36500], help: Length of the period before the as-of
//           date., help_zh: 统计期天数。}
//   community:
// columns:
//   by: {type: text, zh: 分组方式, meaning: 'all, community or size.', meaning_zh: 全部、社区或规模。, words: {all: 全部,
//           community: 社区, field: 领域, size: 规模, country: 国家, region: 地区}}
//   group: {type: text, zh: 组编号, meaning: 'Id of the community, or size class; empty if not known.'}
//   group_name: {type: text, zh: 组, meaning: The group., words: {all: 全部, large: 大型, medium: 中型, small: 小型,
//           micro: 微型}}
//   enterprises: {type: integer, zh: 企业数, meaning: Enterprises in it.}
//   served: {type: integer, zh: 有经纪人的企业数, meaning: Those with a current broker.}
//   served_share: {type: number, zh: 经纪人覆盖率, meaning: Their share.}
//   reached: {type: integer, zh: 走访到的企业数, meaning: Those visited in the period.}
//   reach: {type: number, zh: 走访覆盖率, meaning: Their share.}
//   events: {type: integer, zh: 服务次数, meaning: Visits and services in the period.}
//   hours: {type: number, zh: 服务时长（小时）, meaning: 'Hours of them, where recorded.'}
//   intensity: {type: number, zh: 户均次数, meaning: Visits an enterprise.}
//   gini: {type: number, zh: 基尼系数, meaning: 'Inequality of visits within the group: 0 alike, 1 all to
//           one.'}
// derive:
//   cutoff: {days_before: days}
// helpers: {visits: integer, visited: integer, recorded: integer, unplaced: boolean}
// # Of each group its enterprises, and how many of them had how many visits.
// measure: unequal-coverage
// texts: [groups, groups, visits, groups, visits, recorded]
// reckon:
//   served_share: served / enterprises
//   reached: CASE WHEN recorded > 0 THEN reached END
//   events: CASE WHEN recorded > 0 THEN events END
//   hours: CASE WHEN recorded > 0 THEN hours END
//   reach: reached / enterprises
//   intensity: events / enterprises
//   gini: CASE WHEN recorded > 0 THEN gini END
//   unplaced: '"group" IS NULL'
// order: [by, unplaced, reach, group]
MATCH (e:Enterprise)
WHERE founded(e) AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 'size' AS by, e.size AS `group`, coalesce(e.size, '不详 / not known') AS group_name,
       count(*) AS enterprises
;
MATCH (e:Enterprise)<-[s:SERVES]-(:Broker)
WHERE founded(e) AND current(s) AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH DISTINCT e
RETURN 'size' AS by, e.size AS `group`, count(*) AS served
;
MATCH (e:Enterprise)<-[:`FOR`]-(v:ServiceEvent)
WHERE founded(e) AND v.date > $cutoff AND v.date <= $as_of AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH e.id AS enterprise, e.size AS `group`, count(*) AS visits, sum(v.hours) AS hours
RETURN 'size' AS by, `group`, visits, count(*) AS visited, sum(hours) AS hours
;
MATCH (e:Enterprise)
WHERE founded(e) AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH e, EXISTS { MATCH (e)<-[s:SERVES]-(:Broker) WHERE current(s) } AS served
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH c, served, count(*) AS firms
WHERE size($community) = 0 OR c.id IN $community
RETURN 'community' AS by, c.id AS `group`, coalesce(c.name, '不详 / not known') AS group_name,
       sum(firms) AS enterprises, sum(CASE WHEN served THEN firms ELSE 0 END) AS served
;
MATCH (e:Enterprise)<-[:`FOR`]-(v:ServiceEvent)
WHERE founded(e) AND v.date > $cutoff AND v.date <= $as_of AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH e, count(v) AS visits, sum(v.hours) AS hours
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH e, visits, hours, c
WHERE size($community) = 0 OR c.id IN $community
RETURN 'community' AS by, c.id AS `group`, visits, count(e.id) AS visited, sum(hours) AS hours
;
MATCH (v:ServiceEvent)-[:`FOR`]->(:Enterprise) WHERE v.date > $cutoff AND v.date <= $as_of
RETURN count(v) AS recorded

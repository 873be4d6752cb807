// name: district-kpis
// theme: status
// question: Where do we stand?
// question_zh: 全区科技服务现状如何？
// why: The figures that a district reports, from the graph itself.
// why_zh: 区里常用的汇报指标，直接由图谱得出。
// source: 'Science and Technology Daily, 2020-07-15; contracts: MOST Torch Centre，技术合同认定登记'
// notes: 'Flows: from 1 January to the as-of date, against the same days of the year before (29 February:
//   the 28th). A project counts on the day it started, unless it is only proposed. Amounts are the
//   sums of those known: ''known'' of ''total''. Credentials: distinct enterprises whose status is
//   valid that day; without an end it is taken to be valid. Stocks other than credentials have no
//   figure for the year before, since the graph keeps no such history. What the graph knows nothing
//   of is not listed as zero. Of a community: what its enterprises do, raise and hold, the brokers
//   who serve them, and the platforms, institutes and results there.'
// notes_zh: 流量：当年 1 月 1 日至截至日期，与上年同日期相比（2 月 29 日对 28 日）。项目按开始日期计，仅拟议者不计。金额为已知者之和，已知数与总数另列。资质：当日有效的企业数；没有截止日期的视为有效。除资质外，存量没有上年数，因为图中不保存其历史。图中全无数据的指标不列为零。按社区：其企业的项目、需求和资质，服务这些企业的经纪人，以及当地的平台、院所和成果。
// parameters:
//   community:
// derive:
//   start: {january: 0}
//   start_before: {january: 1}
//   year_before: {months_before: 12}
// columns:
//   indicator: {type: text, zh: 指标代码, meaning: What is counted.}
//   name_zh: {type: text, zh: 指标, meaning: Its name in Chinese.}
//   name: {type: text, zh: 指标（英文）, meaning: Its name in English.}
//   value: {type: number, zh: 数值, meaning: The figure; empty if nothing is known of it.}
//   unit: {type: text, zh: 单位, meaning: Unit., words: {projects: 个, yuan: 元, visits: 次, enterprises: 家,
//           persons: 人, communities: 个, parks: 个, demands: 项, institutes: 家, platforms: 个, achievements: 项}}
//   period: {type: text, zh: 期间, meaning: 'The days it is for, ISO 8601; one day for a stock.'}
//   change: {type: number, zh: 同比, meaning: 'Growth on the same days of the year before: 0.1 is 10% more.'}
//   known: {type: integer, zh: 有数据的记录, meaning: Records it rests on.}
//   total: {type: integer, zh: 记录总数, meaning: Records it would rest on if all were known.}
// helpers: {place: integer, before: number}
// reckon:
//   change: value / NULLIF(before, 0) - 1
//   period: CASE WHEN place <= 4 THEN CONCAT(CAST($start AS VARCHAR), '/', CAST($as_of AS VARCHAR))
//     ELSE CAST($as_of AS VARCHAR) END
//   known: COALESCE(known, CAST(value AS BIGINT))
//   total: COALESCE(total, known)
// order: [place, indicator]
MATCH (k:Collaboration)
WHERE (size($community) = 0 OR EXISTS {
  MATCH (k)<-[:PARTY_TO]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH k, k.status IS NULL OR k.status <> 'proposed' AS signed
WITH k, signed AND k.started_on >= $start AND k.started_on <= $as_of AS now,
     signed AND k.started_on >= $start_before AND k.started_on <= $year_before AS earlier
RETURN 1 AS place, 'projects' AS indicator, '技术合作项目' AS name_zh,
       'Technology projects begun' AS name, 'projects' AS unit,
       count(CASE WHEN now THEN 1 END) AS value, count(CASE WHEN earlier THEN 1 END) AS before
;
MATCH (k:Collaboration)
WHERE (size($community) = 0 OR EXISTS {
  MATCH (k)<-[:PARTY_TO]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH k, k.status IS NULL OR k.status <> 'proposed' AS signed
WITH k, signed AND k.started_on >= $start AND k.started_on <= $as_of AS now,
     signed AND k.started_on >= $start_before AND k.started_on <= $year_before AS earlier
WITH now, CASE WHEN now THEN k.technology_amount END AS amount, CASE WHEN earlier THEN k.technology_amount END AS amount_before
RETURN 2 AS place, 'technology_amount' AS indicator, '技术交易额' AS name_zh,
       'Technology transactions' AS name, 'yuan' AS unit,
       CASE WHEN count(amount) > 0 THEN sum(amount) END AS value, sum(amount_before) AS before,
       count(amount) AS known, count(CASE WHEN now THEN 1 END) AS total
;
MATCH (k:Collaboration)
WHERE (size($community) = 0 OR EXISTS {
  MATCH (k)<-[:PARTY_TO]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH k, k.status IS NULL OR k.status <> 'proposed' AS signed
WITH k, signed AND k.started_on >= $start AND k.started_on <= $as_of AS now,
     signed AND k.started_on >= $start_before AND k.started_on <= $year_before AS earlier
WITH now, CASE WHEN now THEN k.amount END AS amount, CASE WHEN earlier THEN k.amount END AS amount_before
RETURN 3 AS place, 'amount' AS indicator, '合同金额' AS name_zh,
       'Contract amount' AS name, 'yuan' AS unit,
       CASE WHEN count(amount) > 0 THEN sum(amount) END AS value, sum(amount_before) AS before,
       count(amount) AS known, count(CASE WHEN now THEN 1 END) AS total
;
MATCH (v:ServiceEvent)
WHERE v.date <= $as_of AND (size($community) = 0 OR EXISTS {
  MATCH (v)-[:`FOR`]->(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 4 AS place, 'visits' AS indicator, '走访与服务' AS name_zh, 'Visits and services' AS name,
       'visits' AS unit, count(CASE WHEN v.date >= $start THEN 1 END) AS value,
       count(CASE WHEN v.date >= $start_before AND v.date <= $year_before THEN 1 END) AS before
;
MATCH (e:Enterprise)-[:HOLDS]->(h:Credential)
WHERE h.kind IS NOT NULL AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 5 AS place, 'credentials: ' + h.kind AS indicator,
       '有效' + CASE h.kind WHEN 'high-tech enterprise' THEN '国家高新技术企业' WHEN 'technology SME' THEN '科技型中小企业'
                WHEN 'specialised and new' THEN '专精特新企业' WHEN 'little giant' THEN '小巨人企业' ELSE h.kind END AS name_zh,
       'Enterprises holding: ' + h.kind AS name, 'enterprises' AS unit,
       count(DISTINCT CASE WHEN valid(h) THEN e.id END) AS value,
       count(DISTINCT CASE WHEN (h.valid_from IS NULL OR h.valid_from <= $year_before)
                            AND (h.valid_to IS NULL OR h.valid_to >= $year_before) THEN e.id END) AS before,
       count(h.valid_to) AS known, count(h) AS total
;
MATCH (n:Broker)
WHERE size($community) = 0 OR EXISTS {
  MATCH (n)-[:SERVES]->(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community }
RETURN 6 AS place, 'brokers' AS indicator, '科技经纪人' AS name_zh,
       'Technology brokers' AS name, 'persons' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Broker)-[s:SERVES]->(e:Enterprise)
WHERE current(s) AND (size($community) = 0 OR EXISTS {
  MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 7 AS place, 'brokers_serving' AS indicator, '在服务的经纪人' AS name_zh,
       'Brokers who serve an enterprise now' AS name, 'persons' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Community)
WHERE (n.subkind IS NULL OR n.subkind <> 'park') AND (size($community) = 0 OR n.id IN $community)
RETURN 8 AS place, 'communities' AS indicator, '工业社区' AS name_zh,
       'Industrial communities' AS name, 'communities' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Community)
WHERE n.subkind = 'park' AND (size($community) = 0 OR n.id IN $community)
RETURN 9 AS place, 'parks' AS indicator, '园区' AS name_zh,
       'Parks' AS name, 'parks' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Demand)
WHERE surely_open(n) AND (size($community) = 0 OR EXISTS {
  MATCH (n)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 10 AS place, 'demands' AS indicator, '待解决需求' AS name_zh,
       'Open demands' AS name, 'demands' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Enterprise)
WHERE size($community) = 0 OR EXISTS {
  MATCH (n)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community }
RETURN 11 AS place, 'enterprises' AS indicator, '企业' AS name_zh,
       'Enterprises' AS name, 'enterprises' AS unit, count(DISTINCT n.id) AS value
;
MATCH (:Broker)-[s:SERVES]->(n:Enterprise)
WHERE current(s) AND (size($community) = 0 OR EXISTS {
  MATCH (n)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 12 AS place, 'enterprises_served' AS indicator, '有经纪人的企业' AS name_zh,
       'Enterprises served now' AS name, 'enterprises' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Institute)
WHERE size($community) = 0 OR EXISTS {
  MATCH (n)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community }
RETURN 13 AS place, 'institutes' AS indicator, '科研院所' AS name_zh,
       'Institutes' AS name, 'institutes' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Platform)
WHERE size($community) = 0 OR EXISTS {
  MATCH (n)-[:HOSTED_IN]->(c:Community) WHERE c.id IN $community }
RETURN 14 AS place, 'platforms' AS indicator, '创新平台' AS name_zh,
       'Innovation platforms' AS name, 'platforms' AS unit, count(DISTINCT n.id) AS value
;
MATCH (n:Achievement)
WHERE registered(n) AND (size($community) = 0 OR EXISTS {
  MATCH (n)<-[:OFFERS]-(:Institute)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN 15 AS place, 'achievements' AS indicator, '科技成果' AS name_zh,
       'Achievements registered' AS name, 'achievements' AS unit, count(DISTINCT n.id) AS value

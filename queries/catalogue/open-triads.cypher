// name: open-triads
// theme: brokerage
// question: Which pair has a broker who knows both, and no project?
// question_zh: 哪些企业与院所同有一位经纪人、却没有合作？
// why: Two who share a trusted third are the likeliest to tie; one introduction closes it.
// why_zh: 双方有共同的经纪人，最容易牵成；只差一次引荐。
// source: 'Triadic closure: Simmel 1908; Granovetter 1973'
// notes: 'The broker currently serves the enterprise and liaises with the institute; the institute
//   is strong in the field of an open demand of the enterprise, or in a narrower one, or offers an
//   achievement there; the two share no Collaboration of any status. A demand without a field gives
//   a row without an institute: unknown.'
// notes_zh: 经纪人当前服务该企业并联络该院所；企业有待解决需求，而院所在该领域或其下位领域有优势或有成果；双方没有任何状态的合作。没有领域的需求只给一行、不列院所：无法判断。
// parameters:
//   community:
//   field:
//   stale_after:
// columns:
//   broker:
//   broker_name:
//   enterprise:
//   enterprise_name:
//   institute:
//   institute_name:
//   communities:
//   demands: {type: list, zh: 需求编号, meaning: Ids of the open demands that the institute's fields meet.}
//   demand_titles: {type: list, zh: 技术需求, meaning: Those demands.}
//   fields: {type: list, zh: 技术领域, meaning: Their fields.}
//   n: {type: integer, zh: 需求数, meaning: How many.}
//   offers: {type: boolean, zh: 有相关成果, meaning: Whether the institute offers an achievement in the field.}
//   raised_on: {type: date, zh: 最早提出, meaning: When the first of the demands was raised.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Broker, id: broker, name: broker_name}
//   - {kind: Enterprise, id: enterprise, name: enterprise_name}
//   - {kind: Institute, id: institute, name: institute_name}
//   score: score
//   worth: Open demands that the institute's fields meet, a half if it offers a result, and up to
//     a half the longer the first of them waits (five years)
//   worth_zh: 院所领域所能满足的待解决需求数；有相关成果加0.5分；等待越久加分越多（至多0.5分，五年封顶）
//   reason: '{broker_name} knows both {enterprise_name} and {institute_name}, who have no project:
//     {detail}'
//   reason_zh: '{broker_name}同时联系{enterprise_name}与{institute_name}，双方尚无合作：{detail_zh}'
//   closes: An introduction by the broker
//   closes_zh: 由该经纪人引荐
//   surveyed: surveyed_on
//   evidence: [demands, fields, offers]
// needs: [PARTY_TO of Collaboration]
// helpers: {unsure: boolean, result: integer, demand_sources: list, enterprise_source: text}
// reckon:
//   place: ROW_NUMBER() OVER (PARTITION BY broker, enterprise, institute ORDER BY unsure)
//   n: ARRAY_LENGTH(demands)
//   offers: result > 0
//   days: CAST($as_of AS INT) - CAST(raised_on AS INT)
//   waited: CASE WHEN days > 0 THEN LEAST(days, 1825) ELSE 0 END
//   score: n + CASE WHEN offers THEN 0.5 ELSE 0.0 END + waited / 1825 / 2
// # A demand without a status may be open: it counts only where the pair has none that is.
// keep: place = 1
// detail:
// - when: offers
//   en: "it needs “{demand_titles}” ({fields}), and the institute offers a result"
//   zh: "企业需要“{demand_titles}”（{fields}），院所有相关成果"
// - when: NOT offers
//   en: "it needs “{demand_titles}” ({fields}), and the institute is strong in the field"
//   zh: "企业需要“{demand_titles}”（{fields}），院所擅长该领域"
// absence: true
// decided_by: [SERVES.until, Demand.status]
// unknown:
// - {when: unsure, missing: status of the demand, missing_zh: 需求状态}
// - {when: institute IS NULL, missing: field of the demand, missing_zh: 需求领域}
// sources: [demand_sources, enterprise_source]
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE current(s) AND may_be_open(d)
  AND (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
  AND (size($field) = 0 OR EXISTS {
    MATCH (d)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(w:Field) WHERE w.id IN $field })
WITH DISTINCT b, e, d, f
MATCH (b)-[:LIAISES_WITH]->(i:Institute)
WITH b, e, d, f, i,
     EXISTS { MATCH (i)-[:STRONG_IN]->(:Field)-[:BROADER*0..30]->(f) } AS strong,
     EXISTS { MATCH (i)-[:OFFERS]->(a:Achievement)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(f)
              WHERE registered(a) } AS offers
WHERE (strong OR offers)
  AND NOT EXISTS { MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i) WHERE known(k) }
WITH b, e, d, i, max(CASE WHEN offers THEN 1 ELSE 0 END) AS result
MATCH (d)-[:IN_FIELD]->(f:Field)
WITH b, e, i, d.status IS NULL AS unsure, max(result) AS result,
     collect(d.id) AS demands, collect(d.title) AS demand_titles,
     collect(f.name) AS fields, min(d.raised_on) AS raised_on,
     collect(d.source) AS demand_sources
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
RETURN b.id AS broker, b.name AS broker_name, e.id AS enterprise, e.name AS enterprise_name,
       i.id AS institute, i.name AS institute_name, collect(DISTINCT c.name) AS communities,
       demands, demand_titles, fields, raised_on, unsure, result,
       e.surveyed_on AS surveyed_on, demand_sources, e.source AS enterprise_source;
// A demand without a field: no institute can be named.
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise)-[:RAISED]->(d:Demand)
WHERE current(s) AND may_be_open(d) AND NOT EXISTS { MATCH (w:Field) WHERE w.id IN $field }
  AND (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
  AND NOT EXISTS { MATCH (d)-[:IN_FIELD]->(:Field) }
  AND EXISTS { MATCH (b)-[:LIAISES_WITH]->(:Institute) }
WITH b, e, d.status IS NULL AS unsure, 0 AS result,
     collect(d.id) AS demands, collect(d.title) AS demand_titles,
     min(d.raised_on) AS raised_on, collect(d.source) AS demand_sources
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
RETURN b.id AS broker, b.name AS broker_name, e.id AS enterprise, e.name AS enterprise_name,
       collect(DISTINCT c.name) AS communities, demands, demand_titles, raised_on, unsure, result,
       e.surveyed_on AS surveyed_on, demand_sources, e.source AS enterprise_source

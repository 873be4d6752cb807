// name: unknown-enterprises
// theme: brokerage
// question: Whom has no broker ever met?
// question_zh: 哪些企业从未有科技经纪人接触过？
// why: A firm nobody has met has needs nobody knows; the first visit is the cheapest thread.
// why_zh: 从未接触的企业，其需求无人知晓；第一次走访是成本最低的“红绳”。
// source: 'Interaction and capability failure: Klein Woolthuis, Lankhuizen & Gilsing 2005, Technovation
//   25(6)'
// notes: No SERVES that had begun by the as-of date, past or present, and no ServiceEvent that a Broker
//   conducted. Met by a platform alone is said apart and counts half.
// notes_zh: 截至日期前没有任何经纪人服务过（不论现在或过去），也没有经纪人进行过走访服务。只有平台接触过的另注，按一半计。
// parameters:
//   community:
//   stale_after:
// columns:
//   enterprise:
//   enterprise_name:
//   communities:
//   size: {type: text, zh: 规模, meaning: Size class., words: Enterprise.size}
//   industry: {type: text, zh: 行业, meaning: Industry.}
//   open_demands: {type: integer, zh: 待解决需求数, meaning: Open demands it has raised.}
//   credentials: {type: integer, zh: 有效资质数, meaning: Kinds of valid credentials it holds.}
//   met_by_platform: {type: boolean, zh: 平台接触过, meaning: Whether a platform has given it a service.}
//   platforms: {type: list, zh: 服务过的平台, meaning: Platforms that have served it.}
//   met_on: {type: date, zh: 平台最近服务, meaning: Last service by a platform.}
//   unmet_there: {type: integer, zh: 社区未接触企业数, meaning: Enterprises of its community never met.}
//   firms_there: {type: integer, zh: 社区企业数, meaning: Enterprises of its community.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Enterprise, id: enterprise, name: enterprise_name}
//   score: score
//   worth: 1, and 2 for each open demand and 1 for each valid credential of the enterprise; half if
//     a platform knows it
//   worth_zh: 1分，每项待解决需求加2分，每类有效资质加1分；平台已接触的减半
//   reason: No broker has ever met {enterprise_name} ({detail})
//   reason_zh: 从未有科技经纪人接触过{enterprise_name}（{detail_zh}）
//   closes: A first visit by a broker
//   closes_zh: 由经纪人首次走访
//   surveyed: surveyed_on
//   evidence: [open_demands, credentials, platforms, met_on]
// needs: [SERVES|CONDUCTED]
// helpers: {source: text, community: text}
// reckon:
//   place: ROW_NUMBER() OVER (PARTITION BY enterprise
//     ORDER BY unmet_there DESC, firms_there DESC, community DESC)
//   met_by_platform: ARRAY_LENGTH(platforms) > 0
//   score: (1 + 2 * open_demands + credentials) * CASE WHEN met_by_platform THEN 0.5 ELSE 1.0 END
// # Of an enterprise in several communities the one with most to meet.
// keep: place = 1
// detail:
// - when: ARRAY_LENGTH(communities) > 0
//   en: "{communities}: {unmet_there} of {firms_there} enterprises never met"
//   zh: "{communities}共{firms_there}家企业，其中{unmet_there}家从未接触"
// - {when: ARRAY_LENGTH(communities) = 0, en: its community is not known, zh: 所在社区不详}
// - {when: open_demands > 0, en: "it has {open_demands} open demand(s)", zh: "该企业有{open_demands}项待解决需求"}
// - {when: credentials > 0, en: "it holds {credentials} valid credential(s)", zh: "持有{credentials}类有效资质"}
// - {when: met_by_platform, en: "only a platform has met it: {platforms}", zh: "仅有平台服务过：{platforms}"}
// absence: true
// sources: [source]
MATCH (e:Enterprise)
WHERE founded(e)
  AND NOT EXISTS { MATCH (e)<-[s:SERVES]-(:Broker) WHERE begun(s) }
OPTIONAL MATCH (e)<-[:`FOR`]-(v:ServiceEvent)<-[:CONDUCTED]-(:Broker) WHERE happened(v)
WITH e, count(v.id) AS met
WHERE met = 0
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH c, collect(DISTINCT e.id) AS unmet
OPTIONAL MATCH (c)<-[:LOCATED_IN]-(neighbour:Enterprise)
WITH c, unmet, size(unmet) AS unmet_there, count(DISTINCT neighbour) AS firms_there
UNWIND unmet AS id
MATCH (e:Enterprise) WHERE e.id = id
  AND (size($community) = 0 OR EXISTS {
    MATCH (e)-[:LOCATED_IN]->(wanted:Community) WHERE wanted.id IN $community })
OPTIONAL MATCH (e)<-[:`FOR`]-(v:ServiceEvent)<-[:PROVIDED]-(p:Platform) WHERE happened(v)
WITH e, c, unmet_there, firms_there, collect(DISTINCT p.name) AS platforms, max(v.date) AS met_on
OPTIONAL MATCH (e)-[:RAISED]->(d:Demand) WHERE surely_open(d)
WITH e, c, unmet_there, firms_there, platforms, met_on, count(DISTINCT d) AS open_demands
OPTIONAL MATCH (e)-[:HOLDS]->(h:Credential) WHERE valid(h)
WITH e, c, unmet_there, firms_there, platforms, met_on, open_demands,
     count(DISTINCT h.kind) AS credentials
OPTIONAL MATCH (e)-[:LOCATED_IN]->(place:Community)
WITH e, c, unmet_there, firms_there, platforms, met_on, open_demands, credentials,
     collect(DISTINCT place.name) AS communities
RETURN e.id AS enterprise, e.name AS enterprise_name, e.size AS size, e.industry AS industry,
       communities, c.id AS community,
       CASE WHEN c.id IS NULL THEN NULL ELSE unmet_there END AS unmet_there,
       CASE WHEN c.id IS NULL THEN NULL ELSE firms_there END AS firms_there,
       platforms, met_on, open_demands, credentials, e.surveyed_on AS surveyed_on, e.source AS source

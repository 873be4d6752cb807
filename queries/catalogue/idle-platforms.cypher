// name: idle-platforms
// theme: status
// question: Which platform stands beside demand and serves nobody?
// question_zh: 哪些平台身边有需求、却没有开展服务？
// why: Equipment and people are there and paid for; only the first call is missing.
// why_zh: 设备与人才就在身边，只差第一次对接。
// source: 'Interaction failure: Woolthuis et al. 2005'
// notes: 'The platform covers the field of an open demand, or a broader one; it provided no ServiceEvent
//   and is party to no Collaboration known by the as-of date. Demands of enterprises in its own community
//   weigh; those elsewhere are said apart (strength elsewhere). A platform whose fields are not recorded:
//   unknown.'
// notes_zh: 平台覆盖某待解决需求的领域或其上位领域，而截至日期前没有提供过服务，也不是任何合作的参与方。按本社区企业的需求计分，其他社区的另注（较弱）。领域未登记的平台无法判断。
// parameters:
//   community:
//   field:
//   stale_after:
// columns:
//   platform:
//   platform_name:
//   type: {type: text, zh: 平台类型, meaning: Kind of platform., words: Platform.type}
//   communities:
//   strength: {type: text, zh: 强弱, meaning: 'near: demand in its own community; elsewhere: weaker.', words: {
//           near: 本社区有需求, elsewhere: 需求在其他社区}}
//   near: {type: integer, zh: 本社区需求数, meaning: Open demands of enterprises in its community.}
//   elsewhere: {type: integer, zh: 其他需求数, meaning: Open demands elsewhere.}
//   fields: {type: list, zh: 技术领域, meaning: Fields of those demands.}
//   firms: {type: list, zh: 本社区企业编号, meaning: Ids of the enterprises in its community that ask.}
//   demands: {type: list, zh: 需求编号, meaning: 'Ids of those demands, near and elsewhere.'}
//   demand_titles: {type: list, zh: 本社区需求, meaning: The demands in its community.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Platform, id: platform, name: platform_name}
//   score: score
//   worth: Open demands in its own community, and a hundredth of those elsewhere
//   worth_zh: 本社区相关需求数，加其他社区相关需求数的百分之一
//   reason: '{platform_name} ({communities}) has served nobody; {detail}'
//   reason_zh: '{platform_name}（{communities}）尚未开展服务；{detail_zh}'
//   closes: Bring the platform and the enterprises that ask together, once
//   closes_zh: 组织平台与提出需求的企业对接一次
//   surveyed: surveyed_on
//   evidence: [strength, near, elsewhere, demands, fields]
// needs: [PROVIDED of ServiceEvent]
// helpers: {told: boolean, beside: list, source: text}
// reckon:
//   near: ARRAY_LENGTH(beside)
//   elsewhere: ARRAY_LENGTH(demands) - near
//   strength: CASE WHEN near > 0 THEN 'near' ELSE 'elsewhere' END
//   score: near + elsewhere / 100
// detail:
// - when: near > 0
//   en: "{near} open demand(s) in its community: {demand_titles}"
//   zh: "所在社区有{near}项相关需求：{demand_titles}"
// - {when: ARRAY_LENGTH(communities) = 0, en: where it stands is not known, zh: 平台所在社区不详}
// - {when: elsewhere > 0, en: "{elsewhere} open demand(s) elsewhere", zh: "其他社区有{elsewhere}项相关需求"}
// absence: true
// unknown:
// - {when: NOT told, missing: fields it covers, missing_zh: 覆盖领域}
// - {when: told AND near + elsewhere = 0, missing: status of the demands, missing_zh: 需求状态}
// sources: [source]
MATCH (p:Platform)
WHERE founded(p)
  AND NOT EXISTS { MATCH (p)-[:PROVIDED]->(v:ServiceEvent) WHERE happened(v) }
  AND NOT EXISTS { MATCH (p)-[:PARTY_TO]->(k:Collaboration) WHERE known(k) }
  AND (size($community) = 0 OR EXISTS {
    MATCH (p)-[:HOSTED_IN]->(c:Community) WHERE c.id IN $community })
OPTIONAL MATCH (p)-[:HOSTED_IN]->(c:Community)
WITH p, collect(c.name) AS communities
OPTIONAL MATCH (p)-[:COVERS]->(:Field)<-[:BROADER*0..30]-(f:Field)
WHERE size($field) = 0 OR EXISTS {
  MATCH (f)-[:BROADER*0..30]->(w:Field) WHERE w.id IN $field }
WITH DISTINCT p, communities, f
OPTIONAL MATCH (f)<-[:IN_FIELD]-(d:Demand)
WHERE may_be_open(d) AND EXISTS { MATCH (d)<-[:RAISED]-(:Enterprise) }
WITH p, communities, collect(CASE WHEN d.id IS NOT NULL THEN f.name END) AS fields,
     collect(CASE WHEN d.status = 'open' THEN d.id END) AS demands,
     count(CASE WHEN d.status IS NULL THEN d.id END) AS maybe
OPTIONAL MATCH (p)-[:HOSTED_IN]->(:Community)<-[:LOCATED_IN]-(e:Enterprise)-[:RAISED]->(d:Demand)
WHERE d.id IN demands
WITH p, communities, fields, demands, maybe, collect(d.id) AS beside,
     collect(d.title) AS demand_titles, collect(e.id) AS firms,
     EXISTS { MATCH (p)-[:COVERS]->(:Field) } AS told
WHERE size(demands) + maybe > 0
   OR (NOT told AND NOT EXISTS { MATCH (w:Field) WHERE w.id IN $field })
RETURN p.id AS platform, p.name AS platform_name, p.type AS type, communities, fields, beside,
       firms, demands, demand_titles, told, p.surveyed_on AS surveyed_on, p.source AS source

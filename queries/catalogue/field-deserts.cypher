// name: field-deserts
// theme: demand
// question: Which community needs a field that no platform near it covers?
// question_zh: 哪些社区有需求、却没有平台覆盖该领域？
// why: Small firms use the equipment and the people they can reach.
// why_zh: 中小企业多依靠身边的平台获得设备与人才。
// source: 'Infrastructural failure: Woolthuis et al. 2005'
// notes: 'An enterprise located in the community has an open demand in the field, and no platform
//   hosted there, in what surrounds it or in a part of it (at any depth) covers the field or a broader
//   one. A platform there whose fields are not recorded may cover it: unknown; so is a need of an
//   enterprise whose community is not known.'
// notes_zh: 位于该社区的企业在该领域有待解决需求，而设在该社区、其所在园区或其下属园区（不论几层）的平台都不覆盖该领域或其上位领域。那里有领域未登记的平台、或企业所在社区不详时，无法判断。
// parameters:
//   community:
//   field:
//   stale_after:
// columns:
//   community: {type: text, zh: 社区编号, meaning: Id of the community.}
//   community_name: {type: text, zh: 社区, meaning: The community.}
//   field: {type: text, zh: 领域编号, meaning: Id of the field.}
//   field_name: {type: text, zh: 技术领域, meaning: The field.}
//   firms: {type: integer, zh: 企业数, meaning: Enterprises there that need it.}
//   n: {type: integer, zh: 需求数, meaning: Open demands there in the field.}
//   enterprises: {type: list, zh: 企业编号, meaning: Ids of those enterprises.}
//   demands: {type: list, zh: 需求编号, meaning: Ids of those demands.}
//   demand_titles: {type: list, zh: 技术需求, meaning: Those demands.}
//   raised_on:
//   elsewhere: {type: list, zh: 其他社区的平台, meaning: 'Platforms that cover the field, but elsewhere.'}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Community, id: community, name: community_name}
//   - {kind: Field, id: field, name: field_name}
//   score: score
//   worth: Enterprises that need the field, a tenth for each further demand, and a half if no platform
//     of the district covers it
//   worth_zh: 有该领域需求的企业数，每多一项需求加0.1分；全区无平台覆盖再加0.5分
//   reason: '{firms} enterprise(s) in {community_name} need {field_name}, which no platform on
//     record there covers; {detail}'
//   reason_zh: '{community_name}{firms}家企业需要{field_name}，社区内没有登记的平台覆盖该领域；{detail_zh}'
//   closes: A platform of that field in the community, or a day a week of one from elsewhere
//   closes_zh: 在社区设立该领域平台，或引入其他社区平台定期驻点
//   surveyed: surveyed_on
//   evidence: [enterprises, demands, elsewhere]
// needs: [HOSTED_IN of Platform, COVERS of Platform]
// helpers: {unsure: boolean, blank: boolean, demand_sources: list}
// measure: sides
// texts: [pairs, field, community]
// reckon:
//   place: ROW_NUMBER() OVER (PARTITION BY community, field ORDER BY unsure)
//   firms: ARRAY_LENGTH(enterprises)
//   n: ARRAY_LENGTH(demands)
//   further: CASE WHEN n > firms THEN (n - firms) / 10 ELSE 0.0 END
//   score: firms + further + CASE WHEN ARRAY_LENGTH(elsewhere) = 0 THEN 0.5 ELSE 0.0 END
// # A demand without a status may be open: it counts only where there is none that is.
// keep: place = 1
// detail:
// - {when: ARRAY_LENGTH(elsewhere) = 0, en: nor does any platform elsewhere, zh: 全区亦无平台覆盖}
// - {when: ARRAY_LENGTH(elsewhere) > 0, en: "elsewhere: {elsewhere}", zh: "区内其他平台：{elsewhere}"}
// absence: true
// unknown:
// - {when: unsure, missing: status of the demands, missing_zh: 需求状态}
// - {when: community IS NULL, missing: community of the enterprises, missing_zh: 企业所在社区}
// - {when: blank, missing: fields of a platform there, missing_zh: 当地平台的领域}
// sources: [demand_sources]
MATCH (e:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field)
WHERE may_be_open(d) AND (size($field) = 0 OR EXISTS {
  MATCH (f)-[:BROADER*0..30]->(w:Field) WHERE w.id IN $field })
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH c, f, d, e
WHERE size($community) = 0 OR c.id IN $community
WITH c, f, d.status IS NULL AS unsure, collect(e.id) AS enterprises,
     collect(d.id) AS demands, collect(d.title) AS demand_titles,
     min(d.raised_on) AS raised_on, collect(d.source) AS demand_sources
// near is what surrounds the community, and what lies in it
WHERE NOT EXISTS {
    MATCH (f)-[:BROADER*0..30]->(:Field)<-[:COVERS]-(:Platform)-[:HOSTED_IN]->(near:Community)
    WHERE EXISTS { MATCH (c)-[:LOCATED_IN*0..30]->(near) }
       OR EXISTS { MATCH (near)-[:LOCATED_IN*1..30]->(c) } }
RETURN c.id AS community, c.name AS community_name, f.id AS field, f.name AS field_name,
       enterprises, demands, demand_titles, raised_on, unsure, demand_sources,
       c.surveyed_on AS surveyed_on
;
// Platforms in the whole district that cover the field or a wider one.
MATCH (f:Field)-[:BROADER*0..30]->(:Field)<-[:COVERS]-(p:Platform)
RETURN f.id AS field, collect(DISTINCT p.name) AS elsewhere
;
// Communities with a platform near of which no field is known.
MATCH (c:Community)
WHERE EXISTS { MATCH (c)-[:LOCATED_IN*0..30]->(:Community)<-[:HOSTED_IN]-(p:Platform)
               WHERE NOT EXISTS { MATCH (p)-[:COVERS]->(:Field) } }
   OR EXISTS { MATCH (c)<-[:LOCATED_IN*1..30]-(:Community)<-[:HOSTED_IN]-(p:Platform)
               WHERE NOT EXISTS { MATCH (p)-[:COVERS]->(:Field) } }
RETURN c.id AS community, true AS blank

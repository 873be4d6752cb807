// name: field-mismatch
// theme: demand
// question: Where do demand and supply part?
// question_zh: 哪些领域供需脱节？
// why: Where demand is without supply, a partner must be found outside; the other way round, results
//   look for a taker.
// why_zh: 有求无供的领域要向外找合作方；有供无求的领域要为成果找去处。
// source: 'Index of dissimilarity: Duncan & Duncan 1955, American Sociological Review 20(2)'
// notes: 'D open demands and S achievements registered by the as-of date, in the field or in any that
//   lies in it, each once a field: a demand for a whole area is met by what is narrower. mismatch =
//   (D - S)/(D + S). Shares and the index of the district ½Σ|d/D - s/S| are over the fields as
//   recorded, so that nothing counts twice, and over all of them, whatever the field filter. Fields
//   with neither are not listed; a demand without a status is not counted.'
// notes_zh: D 为待解决需求，S 为截至日期前登记的成果，均含该领域及其全部下位领域，每个领域各计一次：整个大类的需求可由其下位领域的成果满足。错位 =(D − S)/（D
//   + S）。占比与全区指数 ½Σ|d/D − s/S| 按登记的领域计，以免重复，且不受领域筛选影响。两者皆无的领域不列；状态不详的需求不计。
// parameters:
//   community:
//   field:
// columns:
//   field: {type: text, zh: 领域编号, meaning: Id of the field.}
//   code: {type: text, zh: 代码, meaning: Code of the field.}
//   field_name: {type: text, zh: 技术领域, meaning: The field.}
//   demands: {type: integer, zh: 待解决需求, meaning: Open demands in it or in a narrower field.}
//   achievements: {type: integer, zh: 科技成果, meaning: Achievements in it or in a narrower field.}
//   narrower: {type: integer, zh: 其中下位领域成果, meaning: Those of them that are in a narrower field.}
//   mismatch: {type: number, zh: 失配度, meaning: '(D - S)/(D + S): 1 only demand, -1 only supply.'}
//   own_demands: {type: integer, zh: 本领域需求, meaning: Open demands recorded in this very field.}
//   own_achievements: {type: integer, zh: 本领域成果, meaning: Achievements recorded in this very field.}
//   demand_share: {type: number, zh: 需求占比, meaning: 'Share of those demands in all, as recorded.'}
//   supply_share: {type: number, zh: 成果占比, meaning: 'Share of those achievements in all, as recorded.'}
//   dissimilarity: {type: number, zh: 全区相异指数, meaning: '½Σ|d/D - s/S|: share that would have to move.'}
//   demands_without: {type: integer, zh: 无领域需求数, meaning: 'Open demands without a field: not in the table.'}
//   achievements_without: {type: integer, zh: 无领域成果数, meaning: Achievements without a field.}
// helpers: {asked: boolean}
// reckon:
//   mismatch: (demands - achievements) / (demands + achievements)
//   demand_share: own_demands / NULLIF(SUM(own_demands), 0)
//   supply_share: own_achievements / NULLIF(SUM(own_achievements), 0)
//   dissimilarity: CASE WHEN SUM(own_demands) > 0 AND SUM(own_achievements) > 0
//     THEN ROUND(SUM(ABS(demand_share - supply_share)) / 2, 9) END
//   demands_without: MAX(demands_without)
//   achievements_without: MAX(achievements_without)
// keep: asked
// order: [-mismatch, -demands, field]
MATCH (f:Field)
OPTIONAL MATCH (f)<-[:BROADER*0..30]-(narrow:Field)<-[:IN_FIELD]-(d:Demand)
WHERE surely_open(d) AND (size($community) = 0 OR EXISTS {
  MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
WITH f, count(DISTINCT d.id) AS demands,
     count(DISTINCT CASE WHEN narrow.id = f.id THEN d.id END) AS own_demands
OPTIONAL MATCH (f)<-[:BROADER*0..30]-(narrow:Field)<-[:IN_FIELD]-(a:Achievement)
WHERE registered(a)
WITH f, demands, own_demands, count(DISTINCT a.id) AS achievements,
     count(DISTINCT CASE WHEN narrow.id = f.id THEN a.id END) AS own_achievements,
     count(DISTINCT CASE WHEN narrow.id <> f.id THEN a.id END) AS narrower
WHERE demands + achievements > 0
RETURN f.id AS field, f.code AS code, f.name AS field_name, demands, own_demands,
       achievements, own_achievements, narrower,
       size($field) = 0 OR EXISTS {
         MATCH (f)-[:BROADER*0..30]->(wanted:Field) WHERE wanted.id IN $field } AS asked
;
MATCH (d:Demand)
WHERE surely_open(d) AND NOT EXISTS { MATCH (d)-[:IN_FIELD]->(:Field) }
  AND (size($community) = 0 OR EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
RETURN count(d) AS demands_without
;
MATCH (a:Achievement)
WHERE registered(a) AND NOT EXISTS { MATCH (a)-[:IN_FIELD]->(:Field) }
RETURN count(a) AS achievements_without

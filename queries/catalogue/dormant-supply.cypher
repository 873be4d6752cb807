// name: dormant-supply
// theme: demand
// question: What do institutes offer that nobody uses?
// question_zh: 哪些科技成果登记多年无人采用？
// why: 'Research and industry as “two skins”: results that were paid for and lie in a drawer.'
// why_zh: 科研与产业“两张皮”：成果已投入、却束之高阁。
// source: Science and Technology Daily, 2020-07-15 (两张皮)
// notes: 'Registered before the cutoff (the same day so many calendar months before; not on it) and
//   used by no Collaboration of any status known by the as-of date. Fits: open demands in whose field,
//   or a narrower one, it is, and whose least readiness it reaches; those whose readiness is not known
//   are counted apart. First those that fit the most demands. Without a date of registration: unknown.'
// notes_zh: 截止日之前（不含当日）登记、截至日期前没有任何合作采用的成果。适合：领域相同或为其下位领域、成熟度达到要求的待解决需求；成熟度不详者另计。适合需求最多者在前。没有登记日期者无法判断。
// parameters:
//   community: {kind: Community, help: 'Only results of institutes that are there, by name or id; empty means all.', help_zh: '只看位于这些社区的院所的成果（社区名称或编号）；为空则不限。'}
//   months: {type: integer, default: 24, between: [0, 1200], help: Months since registration that are too
//           many., help_zh: 登记后超过多少个月视为闲置。}
//   field:
//   stale_after:
// derive:
//   cutoff: {months_before: months}
// columns:
//   achievement:
//   achievement_title:
//   institutes: {type: list, zh: 院所编号, meaning: Ids of the institutes that offer it.}
//   institute_names: {type: list, zh: 院所, meaning: The institutes that offer it.}
//   fields:
//   registered_on: {type: date, zh: 登记日期, meaning: When it was registered.}
//   years: {type: number, zh: 闲置年数, meaning: Years since then.}
//   trl: {type: integer, zh: 成熟度, meaning: Readiness.}
//   stage: {type: text, zh: 阶段, meaning: Stage as registered., words: Achievement.stage}
//   fits: {type: integer, zh: 相合需求数, meaning: Open demands it would fit; empty where its field is not
//           known.}
//   fit_demands: {type: list, zh: 相合需求编号, meaning: 'Ids of those demands.'}
//   fit_titles: {type: list, zh: 相合需求, meaning: Those demands.}
//   possible: {type: integer, zh: 可能相合数, meaning: 'Demands it may fit: readiness not known.'}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Achievement, id: achievement, name: achievement_title}
//   score: score
//   worth: Open demands it fits, and a tenth of its TRL
//   worth_zh: 相合的待解决需求数，加成熟度的十分之一
//   reason: “{achievement_title}” ({institute_names}) was registered on {registered_on} and nobody
//     uses it; {detail}
//   reason_zh: “{achievement_title}”（{institute_names}）自{registered_on}登记以来无人采用；{detail_zh}
//   closes: A visit to the enterprises whose demands it fits
//   closes_zh: 向需求相合的企业推介
//   surveyed: surveyed_on
//   evidence: [registered_on, trl, fields, fits, fit_demands, possible]
// needs: [USES of Collaboration]
// helpers: {source: text}
// reckon:
//   fits: CASE WHEN ARRAY_LENGTH(fields) > 0 THEN ARRAY_LENGTH(fit_demands) END
//   years: (CAST($as_of AS INT) - CAST(registered_on AS INT)) / 365.25
//   score: COALESCE(fits, 0) + COALESCE(trl, 0) / 10
// detail:
// - {when: fits > 0, en: "{fits} open demand(s) it fits: {fit_titles}", zh: "现有{fits}项需求相合：{fit_titles}"}
// - {when: fits = 0, en: no open demand fits it now, zh: 目前没有相合的需求}
// - when: fits IS NULL
//   en: its field is not known, so no demand can be compared
//   zh: 所属领域不详，无法比对需求
// - {when: possible > 0, en: "{possible} more may fit, readiness not known", zh: "另有{possible}项因成熟度不详无法判断"}
// absence: true
// decided_by: [Achievement.registered_on]
// unknown:
// - {when: registered_on IS NULL, missing: date of registration, missing_zh: 登记日期}
// sources: [source]
MATCH (a:Achievement)
WHERE registered(a) AND (a.registered_on IS NULL OR a.registered_on < $cutoff)
  AND NOT EXISTS { MATCH (k:Collaboration)-[:USES]->(a) WHERE known(k) }
  AND (size($community) = 0 OR EXISTS {
    MATCH (a)<-[:OFFERS]-(:Institute)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community })
  AND (size($field) = 0 OR EXISTS {
    MATCH (a)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(w:Field) WHERE w.id IN $field })
OPTIONAL MATCH (i:Institute)-[:OFFERS]->(a)
WITH a, collect( i.id) AS institutes, collect( i.name) AS institute_names,
     min(i.surveyed_on) AS surveyed_on
OPTIONAL MATCH (a)-[:IN_FIELD]->(f:Field)
WITH a, institutes, institute_names, surveyed_on, collect( f.name) AS fields
OPTIONAL MATCH (a)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(f:Field)
WITH DISTINCT a, institutes, institute_names, surveyed_on, fields, f
OPTIONAL MATCH (d:Demand)-[:IN_FIELD]->(f) WHERE surely_open(d)
WITH a, institutes, institute_names, surveyed_on, fields,
     collect(CASE WHEN a.trl >= d.trl_min THEN d.id END) AS fit_demands,
     collect(CASE WHEN a.trl >= d.trl_min THEN d.title END) AS fit_titles,
     count(DISTINCT CASE WHEN a.trl IS NULL OR d.trl_min IS NULL THEN d.id END) AS possible
RETURN a.id AS achievement, a.title AS achievement_title, institutes, institute_names, fields,
       a.registered_on AS registered_on, a.trl AS trl, a.stage AS stage,
       fit_demands, fit_titles, possible, surveyed_on, a.source AS source

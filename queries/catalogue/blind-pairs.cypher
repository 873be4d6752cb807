// name: blind-pairs
// theme: demand
// question: Which need and which supply do not know of each other?
// question_zh: 哪些需求与成果互不知晓？
// why: A result that would do lies ready, and nobody stands between the two to say so.
// why_zh: 成果现成可用，却没有人在供需之间牵线。
// source: 'Information asymmetry: Science and Technology Daily, 2020-07-15; weak network failure:
//   Woolthuis et al. 2005'
// notes: 'An open demand and an achievement registered by then, in the demand''s field or a narrower
//   one, at least as ready as the demand wants; no broker currently serves an enterprise that raised
//   it and liaises with an institute that offers it, and no collaboration of any status joins the
//   two. Readiness not known on either side: unknown. A demand without a field: one row without an
//   achievement, unknown. asymmetry = blind / compatible over the whole district, of the pairs whose
//   readiness is known, whatever the filters. Score: divided by the achievement''s place among those
//   for the same demand, so that each demand''s best stands first.'
// notes_zh: 待解决需求与当时已登记的成果，成果在需求的领域或其下位领域，且成熟度达到要求；没有经纪人既服务该企业又联络该院所，双方也没有任何合作。任一方成熟度不详，或需求没有领域，均为无法判断。分数除以该成果在同一需求的成果中的名次，使每项需求最合适者居前。
// parameters:
//   community:
//   field:
//   top: {type: integer, default: 0, between: [0, 1000000], help: 'At most so many achievements a demand,
//           the best; 0 lists all. ''alternatives'' says how many there are.', help_zh: '每项需求最多列出几项成果（择优）；0
//           为全部，总数见“可选成果数”。'}
//   stale_after:
// columns:
//   demand:
//   demand_title:
//   achievement:
//   achievement_title:
//   enterprises: {type: list, zh: 企业编号, meaning: Ids of the enterprises that raised it.}
//   enterprise_names: {type: list, zh: 企业, meaning: The enterprises that raised it.}
//   institutes: {type: list, zh: 院所编号, meaning: Ids of the institutes that offer it.}
//   institute_names: {type: list, zh: 院所, meaning: The institutes that offer it.}
//   communities:
//   fields:
//   same: {type: boolean, zh: 同一领域, meaning: 'Whether the very field, not a narrower one.'}
//   trl: {type: integer, zh: 成果成熟度, meaning: Readiness of the achievement.}
//   trl_min: {type: integer, zh: 要求成熟度, meaning: Least readiness wanted.}
//   raised_on:
//   rank: {type: integer, zh: 名次, meaning: Place among the achievements blind to the same demand.}
//   alternatives: {type: integer, zh: 可选成果数, meaning: 'How many of them there are, listed here or not.'}
//   asymmetry: {type: number, zh: 信息不对称度, meaning: Blind over compatible pairs of the whole district.}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Demand, id: demand, name: demand_title}
//   - {kind: Achievement, id: achievement, name: achievement_title}
//   score: score
//   worth: 1, up to 1 the longer the demand waits (ten years), a half for the very field; divided
//     by the achievement's place among those for the demand
//   worth_zh: 1分；等待越久加分越多（至多1分，十年封顶）；领域完全相同加0.5分；再除以该成果在同一需求中的名次
//   reason: “{demand_title}” ({enterprise_names}) and “{achievement_title}” ({institute_names}) fit
//     and nobody stands between them ({detail})
//   reason_zh: “{demand_title}”（{enterprise_names}）与“{achievement_title}”（{institute_names}）相合，却无人牵线（{detail_zh}）
//   closes: A broker who serves the one to liaise with the other
//   closes_zh: 由服务该企业的经纪人联络该院所
//   surveyed: surveyed_on
//   evidence: [enterprises, institutes, fields, trl, trl_min, alternatives]
// needs: [SERVES of Broker, LIAISES_WITH of Broker]
// helpers: {status: text, achievements: list, acquainted: boolean, asked: boolean, demand_source: text, enterprise_sources: list}
// # There may be a million pairs: a demand's are one list, and what is said of one side alone is
// # asked once a side.
// measure: sides
// texts: [picture, pairs, pairs, pairs, demand, achievement]
// reckon:
//   blind: acquainted IS NULL
//   ready: trl IS NOT NULL AND trl_min IS NOT NULL
//   margin: trl - trl_min
//   # over the whole district, whatever is asked for
//   asymmetry: AVG(CASE WHEN ready AND status = 'open' THEN CASE WHEN blind THEN 1 ELSE 0 END END)
//   rank: CASE WHEN achievement IS NOT NULL THEN ROW_NUMBER() OVER (PARTITION BY demand, blind
//     ORDER BY ready DESC, same DESC, margin DESC NULLS LAST, achievement) END
//   alternatives: CASE WHEN achievement IS NULL THEN 0 ELSE COUNT(*) OVER (PARTITION BY demand, blind) END
//   days: CAST($as_of AS INT) - CAST(raised_on AS INT)
//   waited: CASE WHEN days > 0 THEN LEAST(days, 3650) ELSE 0 END
//   score: (1 + waited / 3650 + CASE WHEN same THEN 0.5 ELSE 0.0 END) / rank
// keep: asked AND blind AND (rank IS NULL OR $top = 0 OR rank <= $top)
// detail:
// - {when: ready, en: "{fields}; TRL {trl}, {trl_min} wanted", zh: "{fields}；成熟度{trl}，要求{trl_min}"}
// - {when: NOT ready, en: "{fields}; TRL not known", zh: "{fields}；成熟度不详"}
// absence: true
// decided_by: [Achievement.trl, Demand.trl_min, Demand.status, SERVES.until]
// unknown:
// - {when: status IS NULL, missing: status of the demand, missing_zh: 需求状态}
// - {when: achievement IS NULL, missing: field of the demand, missing_zh: 需求领域}
// - when: achievement IS NOT NULL AND trl_min IS NULL
//   missing: least TRL wanted
//   missing_zh: 需求最低成熟度
// - when: achievement IS NOT NULL AND trl IS NULL
//   missing: TRL of the achievement
//   missing_zh: 成果成熟度
// - {when: ARRAY_LENGTH(enterprises) = 0, missing: who raised it, missing_zh: 提出企业}
// - when: achievement IS NOT NULL AND ARRAY_LENGTH(institutes) = 0
//   missing: who offers it
//   missing_zh: 成果所属机构
// sources: [demand_source, enterprise_sources]
MATCH (d:Demand)-[:IN_FIELD]->(:Field)<-[:BROADER*0..30]-(:Field)<-[:IN_FIELD]-(a:Achievement)
WHERE may_be_open(d) AND registered(a)
  AND (a.trl IS NULL OR d.trl_min IS NULL OR a.trl >= d.trl_min)
  AND NOT EXISTS {
    MATCH (d)<-[:RAISED]-(:Enterprise)-[s:SERVES|PARTY_TO]-(between:Broker|Collaboration)
          -[:LIAISES_WITH|PARTY_TO]-(:Institute)-[:OFFERS]->(a)
    WHERE current(s) AND known(between) }
RETURN DISTINCT d.id AS demand, a.id AS achievement;
// The same in less: all that fit, and those of them that know of each other.
MATCH (d:Demand)-[:IN_FIELD]->(f:Field)<-[:BROADER*0..30]-(n:Field)<-[:IN_FIELD]-(a:Achievement)
WHERE may_be_open(d) AND registered(a)
  AND (a.trl IS NULL OR d.trl_min IS NULL OR a.trl >= d.trl_min)
RETURN d.id AS demand, n.id = f.id AS same, collect(a.id) AS achievements;
MATCH (d:Demand)<-[:RAISED]-(:Enterprise)-[s:SERVES|PARTY_TO]-(between:Broker|Collaboration)
      -[:LIAISES_WITH|PARTY_TO]-(:Institute)-[:OFFERS]->(a:Achievement)
      -[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(:Field)<-[:IN_FIELD]-(d)
WHERE current(s) AND known(between) AND may_be_open(d) AND registered(a)
  AND (a.trl IS NULL OR d.trl_min IS NULL OR a.trl >= d.trl_min)
RETURN d.id AS demand, true AS acquainted, collect(DISTINCT a.id) AS achievements;
// A demand without a field cannot be compared with anything.
MATCH (d:Demand)
WHERE may_be_open(d) AND NOT EXISTS { MATCH (d)-[:IN_FIELD]->(:Field) }
RETURN d.id AS demand;
MATCH (d:Demand) WHERE may_be_open(d)
OPTIONAL MATCH (d)-[:IN_FIELD]->(f:Field)
WITH d, collect(f.name) AS fields
OPTIONAL MATCH (d)<-[:RAISED]-(e:Enterprise)
WITH d, fields, collect(e.id) AS enterprises, collect(e.name) AS enterprise_names,
     min(e.surveyed_on) AS surveyed_on, collect(e.source) AS enterprise_sources
OPTIONAL MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(c:Community)
WITH d, fields, enterprises, enterprise_names, surveyed_on, enterprise_sources,
     collect(c.name) AS communities
RETURN d.id AS demand, d.title AS demand_title, d.status AS status, d.raised_on AS raised_on,
       d.trl_min AS trl_min, fields, enterprises, enterprise_names, communities, surveyed_on,
       d.source AS demand_source, enterprise_sources,
       (size($community) = 0 OR EXISTS {
          MATCH (d)<-[:RAISED]-(:Enterprise)-[:LOCATED_IN]->(w:Community) WHERE w.id IN $community })
       AND (size($field) = 0 OR EXISTS {
          MATCH (d)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(w:Field) WHERE w.id IN $field }) AS asked;
MATCH (a:Achievement) WHERE registered(a)
OPTIONAL MATCH (i:Institute)-[:OFFERS]->(a)
RETURN a.id AS achievement, a.title AS achievement_title, a.trl AS trl,
       collect(i.id) AS institutes, collect(i.name) AS institute_names

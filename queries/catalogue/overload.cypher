// name: overload
// theme: brokerage
// question: Which broker carries too much, or the wrong field?
// question_zh: 哪些经纪人负担过重，或领域不对口？
// why: A broker with too many firms visits none of them well.
// why_zh: 服务企业过多，哪一家都顾不好。
// source: Workload; Beilun S&T bureau practice
// notes: 'Distinct enterprises served now, above `capacity` in enterprises (equal is not above). Hours
//   are a column of their own: hours of visits conducted in the period, a week. Demands outside: open
//   demands, with a field, of those served, in no field the broker specialises in nor a narrower one;
//   empty where the broker''s fields are not known. No capacity: unknown.'
// notes_zh: 当前服务的企业数高于以企业数计的上限（相等不算）。小时数另列：期间内走访的时长，按周平均。领域外需求：所服务企业的待解决需求中，不在经纪人擅长领域或其下位领域者；擅长领域不详时为空。上限不详者无法判断。
// parameters:
//   community: {kind: Community, help: 'Only brokers who serve an enterprise there now, by name or id; all that they serve counts; empty means all.', help_zh: '只看目前服务于这些社区企业的经纪人（社区名称或编号），其服务的企业全部计入；为空则不限。'}
//   days: {type: integer, default: 365, between: [0, 36500], help: Length of the period that hours are
//           reckoned over., help_zh: 工时统计期天数。}
// derive:
//   cutoff: {days_before: days}
// columns:
//   broker:
//   broker_name:
//   enterprises: {type: integer, zh: 服务企业数, meaning: Enterprises served now.}
//   capacity: {type: integer, zh: 上限, meaning: How many the broker can serve at a time.}
//   over: {type: integer, zh: 超出, meaning: Enterprises above the capacity.}
//   load: {type: number, zh: 负荷率, meaning: Enterprises over capacity; empty for a capacity of 0.}
//   outside: {type: integer, zh: 专长外需求数, meaning: Open demands of those served outside the broker's fields.}
//   hours_a_week: {type: number, zh: 每周服务小时, meaning: 'Hours of visits conducted, a week.'}
//   capacity_hours: {type: number, zh: 每周工时, meaning: Hours a week for service.}
//   enterprise_ids: {type: list, zh: 企业编号, meaning: Ids of the enterprises served.}
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
//   score: score
//   worth: Enterprises that need another broker
//   worth_zh: 需要另行安排经纪人的企业数
//   reason: '{broker_name} serves {enterprises} enterprises with a capacity of {capacity}: {detail}'
//   reason_zh: '{broker_name}服务{enterprises}家企业，上限为{capacity}家：{detail_zh}'
//   closes: Hand some enterprises to brokers who have room and know the field
//   closes_zh: 将部分企业转给有余力且领域对口的经纪人
//   surveyed: surveyed_on
//   evidence: [enterprises, capacity, outside, hours_a_week]
// helpers: {hours: number, source: text}
// reckon:
//   over: enterprises - capacity
//   load: enterprises / CASE WHEN capacity > 0 THEN capacity END
//   hours_a_week: hours / ($days / 7)
//   score: over
//   surveyed_on: CAST(NULL AS DATE)
// detail:
// - {when: over > 0, en: "{over} too many", zh: "超出{over}家"}
// - when: outside > 0
//   en: "{outside} open demand(s) of theirs lie outside its fields"
//   zh: "所服务企业有{outside}项待解决需求不在其专长领域"
// absence: false
// decided_by: [Broker.capacity, SERVES.until]
// unknown:
// - {when: capacity IS NULL, missing: capacity, missing_zh: 服务企业上限}
// sources: [source]
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)
WITH b, collect(DISTINCT e.id) AS enterprise_ids
WITH b, enterprise_ids, size(enterprise_ids) AS enterprises
WHERE (b.capacity IS NULL OR enterprises > b.capacity) AND (size($community) = 0 OR EXISTS {
  MATCH (b)-[s:SERVES]->(:Enterprise)-[:LOCATED_IN]->(c:Community)
  WHERE current(s) AND c.id IN $community })
OPTIONAL MATCH (b)-[:CONDUCTED]->(v:ServiceEvent) WHERE v.date > $cutoff AND v.date <= $as_of
WITH b, enterprise_ids, enterprises, sum(v.hours) AS hours, count(v.hours) AS visits
OPTIONAL MATCH (b)-[s:SERVES]->(:Enterprise)-[:RAISED]->(d:Demand)
WHERE current(s) AND surely_open(d)
  AND EXISTS { MATCH (d)-[:IN_FIELD]->(:Field) }
  AND NOT EXISTS { MATCH (d)-[:IN_FIELD]->(:Field)-[:BROADER*0..30]->(:Field)<-[:SPECIALISES_IN]-(b) }
WITH b, enterprise_ids, enterprises, hours, visits, count(DISTINCT d) AS outside
RETURN b.id AS broker, b.name AS broker_name, b.capacity AS capacity,
       b.capacity_hours AS capacity_hours, enterprises, enterprise_ids,
       CASE WHEN EXISTS { MATCH (b)-[:SPECIALISES_IN]->(:Field) } THEN outside END AS outside,
       CASE WHEN visits > 0 THEN hours END AS hours, b.source AS source

// name: single-broker-dependency
// theme: brokerage
// question: Who is cut off if this broker leaves?
// question_zh: 哪些企业只靠一位经纪人联系？
// why: Brokers are mostly officials and move on; whoever knows only one of them is cut off then.
// why_zh: 经纪人多为干部兼任，岗位变动后，只靠其一人联系的企业随即失联。
// source: 'Robustness of networks: Albert, Jeong & Barabási 2000, Nature 406'
// notes: 'Exactly one distinct Broker serves the enterprise now, and it is party to no Collaboration
//   that lives or was completed (proposed, active, completed, industrialised), with whomever: a firm
//   at work with a platform is not cut off either. Failed ones tie nobody. Articulation points and
//   bridges are network measures beside it.'
// notes_zh: 当前恰由一位经纪人服务，且不是任何进行中或已完成合作（拟议、进行中、已完成、已产业化）的参与方；未成的合作不算联系。
// parameters:
//   community:
//   stale_after:
// columns:
//   enterprise:
//   enterprise_name:
//   broker:
//   broker_name:
//   communities:
//   since: {type: date, zh: 服务开始, meaning: Since when the broker serves it.}
//   dependents: {type: integer, zh: 同一经纪人的此类企业数, meaning: Enterprises that hang on this broker alone.}
//   open_demands: {type: integer, zh: 待解决需求数, meaning: Open demands it has raised.}
//   failed: {type: integer, zh: 未成合作数, meaning: Its collaborations that failed.}
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
//   - {kind: Broker, id: broker, name: broker_name}
//   score: score
//   worth: 1, and 2 for each open demand, and up to 1 by how many hang on the same broker
//   worth_zh: 1分，每项待解决需求加2分，并按依赖同一经纪人的企业数加至多1分
//   reason: '{enterprise_name} is known to the district through {broker_name} alone: {detail}'
//   reason_zh: '{enterprise_name}仅由{broker_name}一人联系：{detail_zh}'
//   closes: A second broker, or a first collaboration
//   closes_zh: 增派一位经纪人，或促成首次合作
//   surveyed: surveyed_on
//   evidence: [since, dependents, open_demands, failed]
// needs: [PARTY_TO of Collaboration]
// helpers: {unsure: integer, asked: boolean, source: text}
// reckon:
//   dependents: COUNT(enterprise) OVER (PARTITION BY broker)
//   others: dependents - 1
//   score: 1 + 2 * open_demands + dependents / MAX(dependents)
// # Only now are the communities chosen: how many hang on a broker does not hang on the choice.
// keep: asked
// detail:
// - when: others > 0
//   en: "{others} other enterprise(s) hang on the same broker"
//   zh: "另有{others}家企业同样只靠该经纪人"
// - {when: others = 0, en: no other enterprise hangs on that broker, zh: 只靠该经纪人的仅此一家}
// - {when: open_demands > 0, en: "it has {open_demands} open demand(s)", zh: "有{open_demands}项待解决需求"}
// - {when: failed > 0, en: "{failed} collaboration(s) of it failed", zh: "曾有{failed}次合作未成"}
// absence: true
// decided_by: [SERVES.until, Collaboration.status, Collaboration.ended_on]
// unknown:
// - {when: unsure > 0, missing: status of its collaboration, missing_zh: 合作状态}
// sources: [source]
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise)
WHERE current(s) AND NOT EXISTS {
  MATCH (e)-[:PARTY_TO]->(k:Collaboration)
  WHERE known(k) AND (state(k) = 'living' OR state(k) = 'done') }
WITH e, min(b.id) AS broker, max(b.id) AS last, min(b.name) AS broker_name, min(s.since) AS since
WHERE broker = last
OPTIONAL MATCH (e)-[:LOCATED_IN]->(c:Community)
WITH e, broker, broker_name, since, collect(c.name) AS communities
RETURN e.id AS enterprise, e.name AS enterprise_name, broker, broker_name, communities, since,
       COUNT { MATCH (e)-[:RAISED]->(d:Demand) WHERE surely_open(d) } AS open_demands,
       COUNT { MATCH (e)-[:PARTY_TO]->(k:Collaboration)
               WHERE known(k) AND state(k) = 'failed' } AS failed,
       COUNT { MATCH (e)-[:PARTY_TO]->(k:Collaboration)
               WHERE known(k) AND state(k) = 'unknown' } AS unsure,
       size($community) = 0 OR EXISTS {
         MATCH (e)-[:LOCATED_IN]->(w:Community) WHERE w.id IN $community } AS asked,
       e.surveyed_on AS surveyed_on, e.source AS source

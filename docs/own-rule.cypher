// # A question of your own. Save it as NAME.cypher in a folder, then:
// #   hongsheng query lonely-parks --rules FOLDER
// #   hongsheng gaps find --rule lonely-parks --rules FOLDER
// # (or set HONGSHENG_RULES to the folder, once and for all).
// # The lines that begin with // are its description, in YAML; what follows is the Cypher.
// name: lonely-parks
// theme: parks
// question: Which park with enterprises hosts no platform?
// question_zh: 哪些园区有企业而没有创新平台？
// why: A platform serves best where the enterprises are.
// why_zh: 平台离企业越近越有用。
// source: Our meeting of 15 July 2020
// # What can be set, each $NAME of the Cypher. as_of, the day asked about, is always there.
// parameters:
//   least: {type: integer, default: 3, help: Fewest enterprises that count., help_zh: 最少企业数。}
// # What the Cypher returns: text, integer, number, money, boolean, date or list.
// columns:
//   park_id: {type: text, zh: 园区编号, meaning: Id of the park.}
//   park: {type: text, zh: 园区, meaning: Name of the park.}
//   firms: {type: integer, zh: 企业数, meaning: Enterprises located there.}
//   surveyed_on: {type: date, zh: 调查日期, meaning: When the park was last surveyed.}
//   verdict: {type: text, zh: 判断, meaning: gap; unknown where the data cannot tell.}
// # How a row becomes a gap: its subjects (their order makes the id), its worth, its sentence.
// gap:
//   subjects: [{kind: Community, id: park_id, name: park}]
//   score: firms
//   worth: Enterprises that a platform there would serve.
//   worth_zh: 平台可服务的企业数。
//   reason: "{park} has {firms} enterprises and hosts no platform"
//   reason_zh: "{park}有{firms}家企业，没有创新平台"
//   closes: a platform hosted in {park}
//   closes_zh: 在{park}设立创新平台
//   surveyed: surveyed_on
//   evidence: [firms]
// # While the graph holds nothing of these, nothing can be said: no gap, but "unknown".
// needs: [LOCATED_IN, HOSTED_IN]
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)
WHERE NOT (:Platform)-[:HOSTED_IN]->(c)
WITH c, count(DISTINCT e) AS firms
WHERE firms >= $least
RETURN c.id AS park_id, c.name AS park, firms, c.surveyed_on AS surveyed_on,
       CASE WHEN c.surveyed_on IS NULL OR c.surveyed_on <= $as_of THEN 'gap' ELSE 'unknown' END
         AS verdict
ORDER BY firms DESC, park_id
// figure:
// # What a picture draws of a gap beside its subjects; this part may be left out.
// nodes:
//   firm: {kind: Enterprise, most: 12}
//   broker: {kind: Broker, role: could, most: 2, says: 'serves {served} there', says_zh: '服务其中{served}家'}
// small:
//   left: park_id
//   right: {kind: Platform, says: a platform, says_zh: 创新平台}
//   missing: none hosted
//   missing_zh: 尚未设立
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise) WHERE c.id IN $park_id
RETURN c.id AS park_id, e.id AS firm ORDER BY park_id, firm;
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)<-[s:SERVES]-(b:Broker)
WHERE c.id IN $park_id AND current(s)
RETURN c.id AS park_id, b.id AS broker, count(DISTINCT e.id) AS served
ORDER BY park_id, served DESC, broker

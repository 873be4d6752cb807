// name: brokerage-roles
// theme: brokerage
// question: What kind of bridge is each broker?
// question_zh: 每位经纪人是哪一种桥梁？
// why: A district whose brokers all coordinate within one community has no bridge to the next and
//   none to the institutes.
// why_zh: 若经纪人都只在本社区内协调，社区之间、企业与院所之间便无桥可走。
// source: Gould & Fernandez 1989, Sociological Methodology 19, 89-126
// notes: 'Undirected. A broker stands between two whom it now serves or liaises with and who have
//   no collaboration with each other. Groups: each community (its enterprises), the institutes as
//   one sector, and the broker''s own: the community where most of the enterprises it serves lie (none
//   where two lead: then every pair is itinerant or liaison), or with --home employer a group apart.
//   Coordinator: two at home. Gatekeeper and representative: one at home, one outside; without direction
//   the same pairs, so the two columns are equal and counted once in the total. Itinerant: two of
//   one group that is not its own. Liaison: three groups. An enterprise of no known community, or
//   of two, takes no part (left_out). Of a community: the brokers who serve there, with their roles
//   in the whole network.'
// notes_zh: 不分方向。经纪人当前服务或联络、而彼此没有合作的两方，由其居间。分组：各社区（其企业）、院所为一组、经纪人自己的一组，即其服务企业最多的社区（并列时不设；用 --home
//   employer 时另成一组）。协调：两方都在本组；守门与代表：一方在本组、一方在外，不分方向时相同，合计只计一次；巡回：两方同属另一组；联络：三方各属一组。社区不详或分属两个社区的企业不参与（left_out）。按社区：在当地服务的经纪人，其角色仍按全网计算。
// parameters:
//   community:
//   home: {type: text, default: portfolio, help: 'A broker''s own group: portfolio (the community it mostly
//           serves) or employer.', help_zh: '经纪人所属群体：portfolio（主要服务社区）或 employer（任职单位）。'}
// columns:
//   broker:
//   broker_name:
//   home_name: {type: text, zh: 主要服务社区, meaning: Community where most of the enterprises served lie.}
//   enterprises: {type: integer, zh: 服务企业数, meaning: Enterprises it now serves.}
//   institutes: {type: integer, zh: 联络院所数, meaning: Institutes it liaises with.}
//   coordinator: {type: integer, zh: 协调者, meaning: Pairs within its own community.}
//   itinerant: {type: integer, zh: 巡回中介, meaning: Pairs within another group.}
//   gatekeeper: {type: integer, zh: 守门人, meaning: 'Pairs of one outside and one at home, read inwards.'}
//   representative: {type: integer, zh: 代言人, meaning: The same pairs read outwards.}
//   liaison: {type: integer, zh: 联络人, meaning: 'Pairs of two groups, neither its own.'}
//   total: {type: integer, zh: 居间对数, meaning: All pairs it stands between.}
//   main_role: {type: text, zh: 主要角色（英文）, meaning: The role that leads., meaning_zh: 主要角色（英文）。}
//   main_role_zh: {type: text, zh: 主要角色, meaning: 'The role that leads, in Chinese.'}
//   left_out: {type: integer, zh: 未计企业数, meaning: Enterprises served whose community is not known.}
// needs: [SERVES]
// helpers: {enterprise: text, institute: text, enterprises: list, institutes: list, partners: list,
//   community: text, home: text}
// # Brokers with whom they know, who of these work together, and where enterprises lie.
// measure: brokerage-roles
// texts: [brokers, serving, liaisons, partners, firms, colleagues, places, homes]
// reckon:
//   main_role_zh: CASE main_role WHEN 'coordinator' THEN '协调者' WHEN 'itinerant' THEN '巡回中介'
//     WHEN 'gatekeeper' THEN '守门人/代言人' WHEN 'liaison' THEN '联络人' END
// order: [-total, broker]
MATCH (b:Broker)
WHERE size($community) = 0 OR EXISTS {
  MATCH (b)-[s:SERVES]->(:Enterprise)-[:LOCATED_IN]->(c:Community)
  WHERE current(s) AND c.id IN $community }
RETURN b.id AS broker, b.name AS broker_name
;
MATCH (b:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)
RETURN b.id AS broker, collect(e.id) AS enterprises
;
MATCH (b:Broker)-[:LIAISES_WITH]->(i:Institute)
RETURN b.id AS broker, collect(i.id) AS institutes
;
MATCH (:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)
WITH DISTINCT e
MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(i:Institute) WHERE known(k)
RETURN e.id AS enterprise, collect(DISTINCT i.id) AS institutes
;
MATCH (:Broker)-[s:SERVES]->(e:Enterprise) WHERE current(s)
WITH DISTINCT e
MATCH (e)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(other:Enterprise)
WHERE known(k) AND e.id < other.id
RETURN e.id AS enterprise, collect(DISTINCT other.id) AS partners
;
MATCH (:Broker)-[:LIAISES_WITH]->(i:Institute)
WITH DISTINCT i
MATCH (i)-[:PARTY_TO]->(k:Collaboration)<-[:PARTY_TO]-(other:Institute)
WHERE known(k) AND i.id < other.id
RETURN i.id AS institute, collect(DISTINCT other.id) AS partners
;
MATCH (c:Community)<-[:LOCATED_IN]-(e:Enterprise)
RETURN c.id AS community, collect(e.id) AS enterprises
;
MATCH (c:Community) RETURN c.id AS home, c.name AS home_name

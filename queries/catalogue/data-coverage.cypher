// name: data-coverage
// theme: status
// question: Is there no link, or no data?
// question_zh: 是没有联系，还是没有数据？
// why: A gap is as good as the data around it; this is what we do not know.
// why_zh: 缺口是否可信取决于数据是否齐全；此表说明我们不知道什么。
// source: 'Data completeness: ISO/IEC 25012'
// notes: 'A row a kind and property (id and the synthetic mark apart), and a row a kind and relation:
//   the nodes of the kind with at least one such relation, out of it or into it. Not every enterprise
//   ought to hold a credential: a low share of a relation is a fact or a lack of data, and the table
//   says which share it is, not which of the two. In the ontology''s order.'
// notes_zh: 每类每项属性一行（编号与合成标记除外），每类每种联系一行：该类中至少有一条这种联系者，不论方向。并非每家企业都应持有资质：联系的比例低，可能是事实，也可能是缺数据，本表不作区分。
// parameters:
//   community: {idle: true}
// columns:
//   kind: {type: text, zh: 类型代码, meaning: Kind of node.}
//   kind_zh: {type: text, zh: 类型, meaning: The kind in Chinese.}
//   property: {type: text, zh: 属性代码, meaning: Property or relation.}
//   property_zh: {type: text, zh: 属性, meaning: The property or relation in Chinese.}
//   what: {type: text, zh: 性质, meaning: property; out or in for a relation that leaves or reaches the
//           node., words: {property: 属性, out: 出向关系, in: 入向关系}}
//   known: {type: integer, zh: 已知, meaning: Nodes of which it is known.}
//   total: {type: integer, zh: 总数, meaning: Nodes of the kind.}
//   share: {type: number, zh: 已知比例, meaning: known / total; empty where there is no node.}
// # Of each kind how many there are and of how many each property is known; then each relation. That
// # nothing of the ontology is left out, a test says.
// measure: data-coverage
// texts: [properties, relations]
// reckon:
//   share: known / NULLIF(total, 0)
MATCH (n:Enterprise)
WITH count(n.id) AS total, [
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'uscc', known: count(n.`uscc`)},
  {name: 'industry', known: count(n.`industry`)},
  {name: 'size', known: count(n.`size`)},
  {name: 'above_scale', known: count(n.`above_scale`)},
  {name: 'lei', known: count(n.`lei`)},
  {name: 'employees', known: count(n.`employees`)},
  {name: 'founded_on', known: count(n.`founded_on`)},
  {name: 'country', known: count(n.`country`)},
  {name: 'region', known: count(n.`region`)},
  {name: 'address', known: count(n.`address`)},
  {name: 'longitude', known: count(n.`longitude`)},
  {name: 'latitude', known: count(n.`latitude`)},
  {name: 'contact', known: count(n.`contact`)},
  {name: 'phone', known: count(n.`phone`)},
  {name: 'url', known: count(n.`url`)},
  {name: 'surveyed_on', known: count(n.`surveyed_on`)}
] AS properties
UNWIND properties AS each
RETURN 'Enterprise' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Institute)
WITH count(n.id) AS total, [
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'uscc', known: count(n.`uscc`)},
  {name: 'ror', known: count(n.`ror`)},
  {name: 'type', known: count(n.`type`)},
  {name: 'country', known: count(n.`country`)},
  {name: 'region', known: count(n.`region`)},
  {name: 'address', known: count(n.`address`)},
  {name: 'longitude', known: count(n.`longitude`)},
  {name: 'latitude', known: count(n.`latitude`)},
  {name: 'url', known: count(n.`url`)},
  {name: 'surveyed_on', known: count(n.`surveyed_on`)}
] AS properties
UNWIND properties AS each
RETURN 'Institute' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Broker)
WITH count(n.id) AS total, [
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'employer', known: count(n.`employer`)},
  {name: 'level', known: count(n.`level`)},
  {name: 'capacity', known: count(n.`capacity`)},
  {name: 'capacity_hours', known: count(n.`capacity_hours`)},
  {name: 'phone', known: count(n.`phone`)}
] AS properties
UNWIND properties AS each
RETURN 'Broker' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Community)
WITH count(n.id) AS total, [
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'subkind', known: count(n.`subkind`)},
  {name: 'region', known: count(n.`region`)},
  {name: 'founded_on', known: count(n.`founded_on`)},
  {name: 'longitude', known: count(n.`longitude`)},
  {name: 'latitude', known: count(n.`latitude`)},
  {name: 'url', known: count(n.`url`)},
  {name: 'surveyed_on', known: count(n.`surveyed_on`)}
] AS properties
UNWIND properties AS each
RETURN 'Community' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Platform)
WITH count(n.id) AS total, [
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'type', known: count(n.`type`)},
  {name: 'level', known: count(n.`level`)},
  {name: 'founded_on', known: count(n.`founded_on`)},
  {name: 'longitude', known: count(n.`longitude`)},
  {name: 'latitude', known: count(n.`latitude`)},
  {name: 'url', known: count(n.`url`)},
  {name: 'surveyed_on', known: count(n.`surveyed_on`)}
] AS properties
UNWIND properties AS each
RETURN 'Platform' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Field)
WITH count(n.id) AS total, [
  {name: 'code', known: count(n.`code`)},
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'scheme', known: count(n.`scheme`)}
] AS properties
UNWIND properties AS each
RETURN 'Field' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Demand)
WITH count(n.id) AS total, [
  {name: 'title', known: count(n.`title`)},
  {name: 'description', known: count(n.`description`)},
  {name: 'raised_on', known: count(n.`raised_on`)},
  {name: 'status', known: count(n.`status`)},
  {name: 'trl_min', known: count(n.`trl_min`)},
  {name: 'budget', known: count(n.`budget`)},
  {name: 'deadline', known: count(n.`deadline`)},
  {name: 'confidential', known: count(n.`confidential`)}
] AS properties
UNWIND properties AS each
RETURN 'Demand' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Achievement)
WITH count(n.id) AS total, [
  {name: 'title', known: count(n.`title`)},
  {name: 'description', known: count(n.`description`)},
  {name: 'registered_on', known: count(n.`registered_on`)},
  {name: 'trl', known: count(n.`trl`)},
  {name: 'stage', known: count(n.`stage`)},
  {name: 'url', known: count(n.`url`)}
] AS properties
UNWIND properties AS each
RETURN 'Achievement' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Collaboration)
WITH count(n.id) AS total, [
  {name: 'title', known: count(n.`title`)},
  {name: 'description', known: count(n.`description`)},
  {name: 'mode', known: count(n.`mode`)},
  {name: 'status', known: count(n.`status`)},
  {name: 'started_on', known: count(n.`started_on`)},
  {name: 'ended_on', known: count(n.`ended_on`)},
  {name: 'contract_type', known: count(n.`contract_type`)},
  {name: 'amount', known: count(n.`amount`)},
  {name: 'technology_amount', known: count(n.`technology_amount`)},
  {name: 'call', known: count(n.`call`)},
  {name: 'url', known: count(n.`url`)}
] AS properties
UNWIND properties AS each
RETURN 'Collaboration' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:ServiceEvent)
WITH count(n.id) AS total, [
  {name: 'type', known: count(n.`type`)},
  {name: 'date', known: count(n.`date`)},
  {name: 'hours', known: count(n.`hours`)},
  {name: 'outcome', known: count(n.`outcome`)}
] AS properties
UNWIND properties AS each
RETURN 'ServiceEvent' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Credential)
WITH count(n.id) AS total, [
  {name: 'kind', known: count(n.`kind`)},
  {name: 'valid_from', known: count(n.`valid_from`)},
  {name: 'valid_to', known: count(n.`valid_to`)}
] AS properties
UNWIND properties AS each
RETURN 'Credential' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Agency)
WITH count(n.id) AS total, [
  {name: 'name', known: count(n.`name`)},
  {name: 'aliases', known: count(n.`aliases`)},
  {name: 'uscc', known: count(n.`uscc`)},
  {name: 'type', known: count(n.`type`)},
  {name: 'country', known: count(n.`country`)},
  {name: 'region', known: count(n.`region`)},
  {name: 'longitude', known: count(n.`longitude`)},
  {name: 'latitude', known: count(n.`latitude`)},
  {name: 'url', known: count(n.`url`)}
] AS properties
UNWIND properties AS each
RETURN 'Agency' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
UNION ALL
MATCH (n:Source)
WITH count(n.id) AS total, [
  {name: 'title', known: count(n.`title`)},
  {name: 'publisher', known: count(n.`publisher`)},
  {name: 'date', known: count(n.`date`)},
  {name: 'url', known: count(n.`url`)},
  {name: 'file', known: count(n.`file`)},
  {name: 'retrieved_on', known: count(n.`retrieved_on`)},
  {name: 'loaded_at', known: count(n.`loaded_at`)},
  {name: 'trust', known: count(n.`trust`)},
  {name: 'unconfirmed', known: count(n.`unconfirmed`)}
] AS properties
UNWIND properties AS each
RETURN 'Source' AS kind, 'property' AS what, each.name AS property, each.known AS known, total
;
MATCH (n:Enterprise)-[:`LOCATED_IN`]->(:Community)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'out' AS what, 'LOCATED_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Enterprise)-[:`RAISED`]->(:Demand)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'out' AS what, 'RAISED' AS property, count(*) AS known
UNION ALL
MATCH (n:Enterprise)-[:`MEMBER_OF`]->(:Platform)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'out' AS what, 'MEMBER_OF' AS property, count(*) AS known
UNION ALL
MATCH (n:Enterprise)<-[:`SERVES`]-(:Broker)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'in' AS what, 'SERVES' AS property, count(*) AS known
UNION ALL
MATCH (n:Enterprise)<-[:`FOR`]-(:ServiceEvent)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'in' AS what, 'FOR' AS property, count(*) AS known
UNION ALL
MATCH (n:Enterprise)-[:`PARTY_TO`]->(:Collaboration)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'out' AS what, 'PARTY_TO' AS property, count(*) AS known
UNION ALL
MATCH (n:Enterprise)-[:`HOLDS`]->(:Credential)
WITH DISTINCT n
RETURN 'Enterprise' AS kind, 'out' AS what, 'HOLDS' AS property, count(*) AS known
UNION ALL
MATCH (n:Institute)-[:`LOCATED_IN`]->(:Community)
WITH DISTINCT n
RETURN 'Institute' AS kind, 'out' AS what, 'LOCATED_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Institute)-[:`OFFERS`]->(:Achievement)
WITH DISTINCT n
RETURN 'Institute' AS kind, 'out' AS what, 'OFFERS' AS property, count(*) AS known
UNION ALL
MATCH (n:Institute)-[:`STRONG_IN`]->(:Field)
WITH DISTINCT n
RETURN 'Institute' AS kind, 'out' AS what, 'STRONG_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Institute)-[:`OPERATES`]->(:Platform)
WITH DISTINCT n
RETURN 'Institute' AS kind, 'out' AS what, 'OPERATES' AS property, count(*) AS known
UNION ALL
MATCH (n:Institute)<-[:`LIAISES_WITH`]-(:Broker)
WITH DISTINCT n
RETURN 'Institute' AS kind, 'in' AS what, 'LIAISES_WITH' AS property, count(*) AS known
UNION ALL
MATCH (n:Institute)-[:`PARTY_TO`]->(:Collaboration)
WITH DISTINCT n
RETURN 'Institute' AS kind, 'out' AS what, 'PARTY_TO' AS property, count(*) AS known
UNION ALL
MATCH (n:Broker)-[:`SERVES`]->(:Enterprise)
WITH DISTINCT n
RETURN 'Broker' AS kind, 'out' AS what, 'SERVES' AS property, count(*) AS known
UNION ALL
MATCH (n:Broker)-[:`LIAISES_WITH`]->(:Institute)
WITH DISTINCT n
RETURN 'Broker' AS kind, 'out' AS what, 'LIAISES_WITH' AS property, count(*) AS known
UNION ALL
MATCH (n:Broker)-[:`SPECIALISES_IN`]->(:Field)
WITH DISTINCT n
RETURN 'Broker' AS kind, 'out' AS what, 'SPECIALISES_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Broker)-[:`EMPLOYED_BY`]->(:Agency)
WITH DISTINCT n
RETURN 'Broker' AS kind, 'out' AS what, 'EMPLOYED_BY' AS property, count(*) AS known
UNION ALL
MATCH (n:Broker)-[:`CONDUCTED`]->(:ServiceEvent)
WITH DISTINCT n
RETURN 'Broker' AS kind, 'out' AS what, 'CONDUCTED' AS property, count(*) AS known
UNION ALL
MATCH (n:Broker)-[:`BROKERED`]->(:Collaboration)
WITH DISTINCT n
RETURN 'Broker' AS kind, 'out' AS what, 'BROKERED' AS property, count(*) AS known
UNION ALL
MATCH (n:Community)-[:`LOCATED_IN`]->(:Community)
WITH DISTINCT n
RETURN 'Community' AS kind, 'out' AS what, 'LOCATED_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Community)<-[:`LOCATED_IN`]-(:Enterprise|Institute|Community)
WITH DISTINCT n
RETURN 'Community' AS kind, 'in' AS what, 'LOCATED_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Community)<-[:`HOSTED_IN`]-(:Platform)
WITH DISTINCT n
RETURN 'Community' AS kind, 'in' AS what, 'HOSTED_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Platform)-[:`HOSTED_IN`]->(:Community)
WITH DISTINCT n
RETURN 'Platform' AS kind, 'out' AS what, 'HOSTED_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Platform)-[:`COVERS`]->(:Field)
WITH DISTINCT n
RETURN 'Platform' AS kind, 'out' AS what, 'COVERS' AS property, count(*) AS known
UNION ALL
MATCH (n:Platform)<-[:`MEMBER_OF`]-(:Enterprise)
WITH DISTINCT n
RETURN 'Platform' AS kind, 'in' AS what, 'MEMBER_OF' AS property, count(*) AS known
UNION ALL
MATCH (n:Platform)<-[:`OPERATES`]-(:Institute)
WITH DISTINCT n
RETURN 'Platform' AS kind, 'in' AS what, 'OPERATES' AS property, count(*) AS known
UNION ALL
MATCH (n:Platform)-[:`PROVIDED`]->(:ServiceEvent)
WITH DISTINCT n
RETURN 'Platform' AS kind, 'out' AS what, 'PROVIDED' AS property, count(*) AS known
UNION ALL
MATCH (n:Platform)-[:`PARTY_TO`]->(:Collaboration)
WITH DISTINCT n
RETURN 'Platform' AS kind, 'out' AS what, 'PARTY_TO' AS property, count(*) AS known
UNION ALL
MATCH (n:Field)<-[:`IN_FIELD`]-(:Demand|Achievement|Collaboration)
WITH DISTINCT n
RETURN 'Field' AS kind, 'in' AS what, 'IN_FIELD' AS property, count(*) AS known
UNION ALL
MATCH (n:Field)-[:`BROADER`]->(:Field)
WITH DISTINCT n
RETURN 'Field' AS kind, 'out' AS what, 'BROADER' AS property, count(*) AS known
UNION ALL
MATCH (n:Field)<-[:`BROADER`]-(:Field)
WITH DISTINCT n
RETURN 'Field' AS kind, 'in' AS what, 'BROADER' AS property, count(*) AS known
UNION ALL
MATCH (n:Field)<-[:`STRONG_IN`]-(:Institute)
WITH DISTINCT n
RETURN 'Field' AS kind, 'in' AS what, 'STRONG_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Field)<-[:`COVERS`]-(:Platform)
WITH DISTINCT n
RETURN 'Field' AS kind, 'in' AS what, 'COVERS' AS property, count(*) AS known
UNION ALL
MATCH (n:Field)<-[:`SPECIALISES_IN`]-(:Broker)
WITH DISTINCT n
RETURN 'Field' AS kind, 'in' AS what, 'SPECIALISES_IN' AS property, count(*) AS known
UNION ALL
MATCH (n:Demand)<-[:`RAISED`]-(:Enterprise)
WITH DISTINCT n
RETURN 'Demand' AS kind, 'in' AS what, 'RAISED' AS property, count(*) AS known
UNION ALL
MATCH (n:Demand)-[:`IN_FIELD`]->(:Field)
WITH DISTINCT n
RETURN 'Demand' AS kind, 'out' AS what, 'IN_FIELD' AS property, count(*) AS known
UNION ALL
MATCH (n:Demand)<-[:`SURFACED`]-(:ServiceEvent)
WITH DISTINCT n
RETURN 'Demand' AS kind, 'in' AS what, 'SURFACED' AS property, count(*) AS known
UNION ALL
MATCH (n:Demand)<-[:`ADDRESSES`]-(:Collaboration)
WITH DISTINCT n
RETURN 'Demand' AS kind, 'in' AS what, 'ADDRESSES' AS property, count(*) AS known
UNION ALL
MATCH (n:Achievement)-[:`IN_FIELD`]->(:Field)
WITH DISTINCT n
RETURN 'Achievement' AS kind, 'out' AS what, 'IN_FIELD' AS property, count(*) AS known
UNION ALL
MATCH (n:Achievement)<-[:`OFFERS`]-(:Institute)
WITH DISTINCT n
RETURN 'Achievement' AS kind, 'in' AS what, 'OFFERS' AS property, count(*) AS known
UNION ALL
MATCH (n:Achievement)<-[:`USES`]-(:Collaboration)
WITH DISTINCT n
RETURN 'Achievement' AS kind, 'in' AS what, 'USES' AS property, count(*) AS known
UNION ALL
MATCH (n:Collaboration)-[:`IN_FIELD`]->(:Field)
WITH DISTINCT n
RETURN 'Collaboration' AS kind, 'out' AS what, 'IN_FIELD' AS property, count(*) AS known
UNION ALL
MATCH (n:Collaboration)<-[:`PARTY_TO`]-(:Enterprise|Institute|Platform|Agency)
WITH DISTINCT n
RETURN 'Collaboration' AS kind, 'in' AS what, 'PARTY_TO' AS property, count(*) AS known
UNION ALL
MATCH (n:Collaboration)-[:`ADDRESSES`]->(:Demand)
WITH DISTINCT n
RETURN 'Collaboration' AS kind, 'out' AS what, 'ADDRESSES' AS property, count(*) AS known
UNION ALL
MATCH (n:Collaboration)-[:`USES`]->(:Achievement)
WITH DISTINCT n
RETURN 'Collaboration' AS kind, 'out' AS what, 'USES' AS property, count(*) AS known
UNION ALL
MATCH (n:Collaboration)<-[:`BROKERED`]-(:Broker)
WITH DISTINCT n
RETURN 'Collaboration' AS kind, 'in' AS what, 'BROKERED' AS property, count(*) AS known
UNION ALL
MATCH (n:ServiceEvent)<-[:`CONDUCTED`]-(:Broker)
WITH DISTINCT n
RETURN 'ServiceEvent' AS kind, 'in' AS what, 'CONDUCTED' AS property, count(*) AS known
UNION ALL
MATCH (n:ServiceEvent)-[:`FOR`]->(:Enterprise)
WITH DISTINCT n
RETURN 'ServiceEvent' AS kind, 'out' AS what, 'FOR' AS property, count(*) AS known
UNION ALL
MATCH (n:ServiceEvent)<-[:`PROVIDED`]-(:Platform)
WITH DISTINCT n
RETURN 'ServiceEvent' AS kind, 'in' AS what, 'PROVIDED' AS property, count(*) AS known
UNION ALL
MATCH (n:ServiceEvent)-[:`SURFACED`]->(:Demand)
WITH DISTINCT n
RETURN 'ServiceEvent' AS kind, 'out' AS what, 'SURFACED' AS property, count(*) AS known
UNION ALL
MATCH (n:Credential)<-[:`HOLDS`]-(:Enterprise)
WITH DISTINCT n
RETURN 'Credential' AS kind, 'in' AS what, 'HOLDS' AS property, count(*) AS known
UNION ALL
MATCH (n:Agency)<-[:`EMPLOYED_BY`]-(:Broker)
WITH DISTINCT n
RETURN 'Agency' AS kind, 'in' AS what, 'EMPLOYED_BY' AS property, count(*) AS known
UNION ALL
MATCH (n:Agency)-[:`PARTY_TO`]->(:Collaboration)
WITH DISTINCT n
RETURN 'Agency' AS kind, 'out' AS what, 'PARTY_TO' AS property, count(*) AS known

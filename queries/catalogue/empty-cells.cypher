// name: empty-cells
// theme: relatedness
// question: Which institute–field pairs are expected and empty?
// question_zh: 哪些院所本应具备某领域能力而没有记录？
// why: 'Where nearly all with such a profile have a field, an institute without it either could have
//   it soon or has it and nobody wrote it down: ask.'
// why_zh: 同类院所几乎都有的领域，若某院所没有，要么很快能有，要么只是没有登记，值得一问。
// source: 'Bustos, Gomez, Hausmann & Hidalgo 2012, PLoS ONE 7(11) e49393; NODF: Almeida-Neto et al.
//   2008, Oikos 117'
// notes: 'An institute has a field by STRONG_IN, by an achievement, or by a collaboration in it that
//   did not fail. Expected: the mean of two shares that are 1 in a nested matrix: of those that have
//   the field, those with fewer fields than the institute; of the institute''s fields, the rarer ones.
//   Empty: neither the field nor one that contains it or lies in it. `roc` says how well this tells
//   filled cells from empty ones in this matrix, each judged as though it were empty; at 0.5 or less
//   it is a guess and the verdict is unknown. An institute or a field of which nothing is recorded
//   has no row. Only the `top` of each institute.'
// notes_zh: 院所具备某领域：登记为优势领域，或有该领域的成果，或有该领域未失败的合作。预期：在嵌套矩阵中应为 1 的两个比例的均值，即具备该领域的院所中领域数少于本院所者，与本院所领域中比该领域更少见者。空格：该领域及其上位、下位领域皆无。roc
//   表示此法在本矩阵中区分有无的能力，不高于 0.5 时等于猜测，判为无法判断。每家院所只列前若干项。
// parameters:
//   community: {kind: Community, help: 'Only institutes that are there, by name or id; empty means all.', help_zh: '只看位于这些社区的院所（社区名称或编号）；为空则不限。'}
//   expected: {type: number, default: 0.7, help: How much expected is enough., help_zh: 预期程度的下限。}
//   top: {type: integer, default: 3, between: [1, 1000000], help: Fields for each institute; the rest
//           is left out., help_zh: '每家院所最多列出几个领域，其余略去。'}
//   field:
//   stale_after:
// columns:
//   institute:
//   institute_name:
//   field: {type: text, zh: 领域编号, meaning: Id of the field.}
//   field_name: {type: text, zh: 技术领域, meaning: The field.}
//   expected: {type: number, zh: 预期程度, meaning: 'How much nestedness would have it filled, 0 to 1.'}
//   own: {type: integer, zh: 院所领域数, meaning: Fields the institute has.}
//   holders: {type: integer, zh: 具备院所数, meaning: Institutes that have the field.}
//   open_demands: {type: integer, zh: 待解决需求数, meaning: Open demands in the field.}
//   nodf: {type: number, zh: 嵌套度, meaning: 'Nestedness of the whole matrix, NODF, 0 to 100.'}
//   roc: {type: number, zh: 预测力, meaning: 'Area under the ROC curve: 0.5 is a guess, 1 is perfect.'}
//   detail:
//   detail_zh:
//   surveyed_on:
//   score:
//   verdict:
//   missing:
//   sources:
// gap:
//   subjects:
//   - {kind: Institute, id: institute, name: institute_name}
//   - {kind: Field, id: field, name: field_name}
//   score: score
//   worth: How much the nestedness of institutes and fields would have the cell filled, 0 to 1
//   worth_zh: 按院所—领域矩阵的嵌套性，该项应当具备的程度
//   reason: '{institute_name} would be expected in {field_name}, and nothing is on record ({detail})'
//   reason_zh: '{institute_name}在{field_name}领域本应有能力，却无记录（{detail_zh}）'
//   closes: A question to the institute; a strength, result or first project in the field
//   closes_zh: 向院所核实；登记其优势或成果，或开展首个合作
//   surveyed: surveyed_on
//   evidence: [expected, own, holders, open_demands, roc]
// needs: [STRONG_IN|IN_FIELD]
// helpers: {institute_source: text, code: text, narrow: text, broad: text}
// # Who has which field, how fields lie in each other, and which are asked for.
// measure: empty-cells
// texts: [institutes, held, held, held, fields, steps, wanted]
// reckon:
//   score: expected
// detail:
// - en: "it has {own} fields, {holders} institutes have this one; {open_demands} open demand(s)"
//   zh: "该院所有{own}个领域，{holders}家院所具备该领域；待解决需求{open_demands}项"
// unknown:
// - when: roc IS NULL OR roc <= 0.5
//   missing: 'nestedness: here it foretells nothing'
//   missing_zh: 矩阵不嵌套，无从预期
// sources: [institute_source]
MATCH (i:Institute)
WHERE size($community) = 0 OR EXISTS {
  MATCH (i)-[:LOCATED_IN]->(c:Community) WHERE c.id IN $community }
RETURN i.id AS institute, i.name AS institute_name, i.surveyed_on AS surveyed_on,
       i.source AS institute_source
;
MATCH (i:Institute)-[:STRONG_IN]->(f:Field)
RETURN DISTINCT i.id AS institute, f.id AS field
;
MATCH (i:Institute)-[:OFFERS]->(a:Achievement)-[:IN_FIELD]->(f:Field) WHERE registered(a)
RETURN DISTINCT i.id AS institute, f.id AS field
;
MATCH (i:Institute)-[:PARTY_TO]->(k:Collaboration)-[:IN_FIELD]->(f:Field)
WHERE known(k) AND state(k) IN ['living', 'done']
RETURN DISTINCT i.id AS institute, f.id AS field
;
MATCH (f:Field) RETURN f.id AS field, f.name AS field_name, f.code AS code
;
MATCH (f:Field)
OPTIONAL MATCH (f)-[:BROADER]->(broad:Field)
RETURN f.id AS narrow, broad.id AS broad
;
MATCH (:Enterprise)-[:RAISED]->(d:Demand)-[:IN_FIELD]->(f:Field) WHERE surely_open(d)
RETURN f.id AS field, count(DISTINCT d.id) AS open_demands

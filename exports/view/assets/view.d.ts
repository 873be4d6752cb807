// What the scripts of the view share: the shapes of the data, and all that `view` offers. Not part
// of the page; `deno check` (make lint) holds the scripts to it.

type Pair = readonly [zh: string, en: string];
type Point = number[];   // x, y
type Box = number[];   // left, top, right, bottom, in pixels
/** The first and the last day of what lasts; "" where that is not known or has not come. */
type Span = [from: string, to: string];
type Lang = "zh" | "en";
type Choices = Map<string, string> | null;

/** The JSON block, as exports' `encode` writes it. Numbers that stand for a text are its index. */
interface Data {
  lang: Lang;
  title: Pair;
  asOf: string;
  dataDate: string;
  sizeMeans: Pair;
  words: Map<string, Pair>;
  kinds: [name: string, zh: string, en: string, colour: string, shape: string, choices: Choices][];
  relations: [name: string, zh: string, en: string, saysZh: string, says: string][];
  rules: [name: string, zh: string, en: string, worthZh: string, worth: string, here: number, open: number][];
  groups: [name: string, of: string, node: number][];
  discs: [group: number, x: number, y: number, r: number][];
  nodes: {
    label: string[]; kind: number[]; x: number[]; y: number[]; size: number[]; id: string[];
    short: Record<number, string>;
    group: number[]; made: number[]; weight: number[]; facts: number[][];
    aliases: Record<number, string[]>; code: Record<number, number>;
    dates: Record<number, string[]>; lived: Record<number, Span>; place?: Record<number, Point>;
  };
  links: {
    a: number[]; b: number[]; type: number[]; made: number[]; by: number[];
    dates: Record<number, string[]>; lived: Record<number, Span>; facts: Record<number, number[]>;
  };
  threads: any[][];
  matrices: [by: string, same: number, rows: string[], columns: string[],
    cells: [row: number, column: number, thread: number, observed: number, expected: number][],
    beyond: number][];
  flow: [stages: [name: string, total: number, counts: number[]][], ages: string[]] | null;
  sources: [title: string, date: string, publisher: string, url: string][];
  leftOut: [count: number, zh: string, en: string][];
  notes: Pair[];
  gap: string;
  since: [day: string, opened: number, closed: number, persisting: number] | null;
  inLedger: number;
  focus: number[];
  region: any;
  aside: unknown;
  pinyin: Map<string, string>;
  marks: string;
  names: [zh: string, en: string, choices: Choices, unit: Pair | null][];
  values: string[];
  said: string[][];
}

interface GraphNode {
  i: number; label: string; name: string;
  short: string;   // as lists have it
  id: string; kind: number;
  x: number; y: number; size: number;
  group: number;   // -1: none
  made: boolean; weight: number; facts: number[]; aliases: string[]; code: string;
  dates: string[] | null; lived: Span | null;
  place: Point | null;   // longitude, latitude
  links: number[]; threads: number[];
}

interface Link {
  i: number; a: number; b: number; type: number; made: boolean;
  by: number;   // -1: nobody
  dates: string[] | null; lived: Span | null; facts: number[];
}

type Role = "" | "joined" | "could" | "failed";
interface Member { node: number; role: Role; says: string[] }

interface Thread {
  i: number; id: string; rule: number; a: number;
  b: number;   // -1: around a
  subjects: number[]; sentence: Pair; closes: Pair; score: number; status: string;
  surveyed: string; owner: string; rank: number; place: number; alike: number;
  lines: [number, number][]; beyond: number; change: string; figure: Member[];
  dates: null; lived: Span | null; all: Set<number>; named: Set<number>;
}

interface State {
  kinds: Set<number>; relations: Set<number>; rules: Set<number>;   // hidden ones
  mode: string; field: number; group: number;
  from: number | null; to: number | null;   // months since the year 0
  undated: boolean;
  only: Set<number> | null;
  selected: number; thread: number;   // -1: none
  map: boolean; net: boolean; present: boolean;
  chosen: Set<number>; hidden: Set<number>; pinned: Set<number>;
  moved: Map<number, Point>;
  folded: boolean; opened: Set<string>;   // ids of homes
}

/** What part of the picture is seen: world coordinates of the corner, pixels for one unit. */
interface Look { x: number; y: number; scale: number; width: number; height: number }

interface Colours { real: string; edge: string; made: string; madeEdge: string }
interface Palette {
  paper: string; panel: string; ink: string; muted: string; disc: string; rim: string; line: string;
  thread: string; accent: string; could: string; closed: string; land: string; soft: string; kinds: Colours[];
}

interface Label {
  text: string; x: number; y: number; i: number; bold: boolean; box: Box; dx: number; dy: number;
  title?: boolean; home?: boolean; red?: boolean; lead?: number[] | null;   // dx, dy, radius
}

/** A community, or a kind of what lies in none, as one node. */
interface Home { id: string; x: number; y: number; r: number; members: number[] }
interface FoldedHome extends Home { count: number; gaps: number }
/** What joins two homes, or a home and a node, as one line. */
interface Bundle {
  a: string | number; b: string | number; what: "link" | "thread" | "closed"; of: Set<number>;
  count: number; from: { x: number; y: number; r: number }; to: { x: number; y: number; r: number };
}

type Child = Node | string | null | undefined;
type ShownEvent = "change" | "select" | "look" | "note";

interface View {
  // data.js
  data: Data;
  nodes: GraphNode[];
  links: Link[];
  threads: Thread[];
  state: State;
  lang: Lang;
  canFold: boolean;
  initial(): State;
  openFacts(flat: number[]): number[];   // property, value, source, property ...
  unmarked(text: string): string;
  brief(thread: Thread, text: string): string;
  whole(thread: Thread, text: string): string;
  on(event: ShownEvent, run: () => void): void;
  tell(event: ShownEvent): void;
  other(link: Link, i: number): number;
  neighbours(i: number): Set<number>;

  // words.js
  t(key: string, values?: Record<string, string | number>): string;
  pair(pair: readonly any[]): string;
  kindName(kind: number): string;
  relationName(relation: number): string;
  sentence(thread: Thread): string;
  ruleQuestion(rule: number): string;
  ruleWorth(rule: number): string;
  ruleOpen(rule: number): number;
  number(value: number): string;
  countryName(name: string): string;
  groupName(group: number): string;
  groupShort(group: number): string;
  groupOf(node: GraphNode): string;
  choice(choices: Choices, text: string): string;
  value(fact: number, value: number): string;
  factName(fact: number): string;
  said(source: number): string;
  inTongue(text: string): string;
  colon(what: string, says: string): string;
  status(status: string): string;
  el<K extends keyof HTMLElementTagNameMap>(
    tag: K, attributes?: Record<string, any>, ...children: Child[]): HTMLElementTagNameMap[K];
  id(id: string): any;
  say(text: string): void;
  speak(): void;

  // shapes.js
  PIN: string;
  shape(kind: number): string;
  path2d: Path2D[];
  mix(a: string, b: string, share: number): string;
  palette(): Palette;
  symbol(kind: number, made: boolean): SVGSVGElement;

  // filter.js
  shown: {
    node: Uint8Array; link: Uint8Array; thread: Uint8Array;
    nodes: number; links: number; threads: number;
  };
  months: [number, number] | null;
  monthName(month: number): string;
  refresh(): void;
  drawn(): string;
  noGaps(): string;
  announce(): void;
  allMade(kind: number): boolean;
  drawFilters(): void;
  listenFilters(): void;

  // fold.js
  seen: Uint8Array;   // nodes that are drawn as themselves
  gather(): void;
  homes(): FoldedHome[];
  bundles(): Bundle[];
  allHomes(): Home[];
  homeName(home: Home): string;
  homeShort(home: Home): string;
  homeKey(id: string): string;
  homeByKey(key: string): string | undefined;
  bundleLook(bundle: Bundle): { width: number; alpha: number };
  bundleEnds(bundle: Bundle): Point[];
  bundleName(bundle: Pick<Bundle, "a" | "b">): string;
  counted(): Bundle[];
  homeSays(home: FoldedHome): string[];
  homeAt(x: number, y: number): FoldedHome | null;
  bundleAt(x: number, y: number, reach: number): Bundle | null;
  drawFolded(ctx: CanvasRenderingContext2D, scale: number, palette: Palette): void;
  openHome(id: string): void;
  fold(on: boolean): void;

  // labels.js
  font(bold: boolean, size?: number): string;
  fontFamily: string;
  short(text: string, most?: number): string;
  textWidth(text: string, size: number): number;   // in pixels
  staleLabels(): void;
  labels(): Label[];
  placeLabels(look: Look): Label[];
  labelsFor(look: Look): Label[];
  labelAlpha(label: Label, near: Set<number> | null): number;
  leadLine(lead: number[]): number[];
  drawLabels(ctx: CanvasRenderingContext2D, look: Look, palette: Palette): void;

  // draw.js
  plainest: number;
  mixed: boolean;
  linkLooks(list: Link[], near?: Set<number> | null):
    { list: Link[]; colour: string; width: number; alpha: number }[];
  repalette(): void;
  colours(): Palette;
  radius(i: number, scale: number): number;
  highlight(): Set<number> | null;
  ownLinks(): Link[];
  visibleLinks(): Link[];
  broken(link: Link): boolean;
  discShown(group: number): boolean;
  threadLook(thread: Thread): { width: number; alpha: number };
  threadColour(thread: Thread, palette: Palette): string;
  linesOf(thread: Thread): [number, number][];
  role(i: number): Role;
  remark(i: number): string;
  ringed(i: number): number;
  alphas(): (i: number) => number;
  paint(ctx: CanvasRenderingContext2D, look: Look): void;

  // map.js
  hasMap: boolean;
  unplaced: number;
  outline(): Point[][];
  mapPlaces(): Point[];
  ruler(look: Look): { km: number; wide: number };
  rulerSays(km: number): string;
  toggleMap(): void;

  // canvas.js
  xy: Point[];
  hovered: number;
  network: any;
  scale(): number;
  look(): Look;
  fit(quick?: boolean): void;
  fitOn(only: Set<number>, quick?: boolean): void;
  refit(): void;
  moved(): void;
  captioned(): number;
  lookAt(look: Look): void;
  zoom(factor: number): void;
  pan(dx: number, dy: number): void;
  goTo(i: number): void;
  redraw(): void;
  nodeAt(x: number, y: number): number;   // pixels; -1: none
  linkSentence(link: Link): string;
  start(): void;
  setPlaces(places: Point[]): void;
  home(): Point[];

  // search.js
  find(text: string): number[];
  reveal(i: number): void;
  listenSearch(): void;

  // detail.js
  select(i: number, move?: boolean): void;
  selectThread(k: number, move?: boolean): void;
  only(i: number): void;
  expand(i: number): void;
  collapse(i: number): void;
  showAll(): void;
  onlyThese(list: number[]): void;
  showBundle(bundle: Bundle): void;
  topThreads(most: number): number[];
  drawDetail(): void;

  // choice.js
  chosen(): number[];
  choose(list: number[]): void;
  chooseAlso(i: number): void;
  hide(list: number[]): void;
  pin(list: number[]): void;
  undo(): void;
  startUndo(): void;
  restore(state: State): void;
  listenChoice(): void;

  // csv.js
  csv(columns: [string, (x: any) => any][], rows: any[]): string;
  saveCsv(name: string, columns: [string, (x: any) => any][], rows: any[]): void;

  // table.js
  saveChoice(list: number[]): void;
  drawTable(): void;
  toggleTable(on?: boolean, focus?: boolean): void;
  listenTable(): void;

  // save.js
  xml(text: any): string;
  svg(slide?: boolean): string;
  offer(blob: Blob, ending: string): void;
  saveSvg(slide?: boolean): void;
  savePng(slide?: boolean): Promise<void>;
  beforePrint(): void;
  afterPrint(): void;

  // present.js
  notes: Map<string, string>;
  enlarged: boolean;
  type(): number;
  setPresent(on: boolean): void;
  togglePresent(): void;
  presentKey(event: KeyboardEvent): boolean;
  noteField(gap: string): HTMLElement;

  // flow.js
  flowRows(): HTMLElement[];
  flowSays(stage: number): string;
  band(age: number, palette: Palette): string;

  // matrix.js
  hasMatrix: boolean;
  firstShown(): boolean;   // and not the net or the map
  shadeOf(thread: number, observed: number, expected: number): number;
  shade(shade: number, palette: Palette): string;
  groupCalled(by: string, name: string): string;

  // first_svg.js
  firstSvg(palette: Palette, wide: number): { parts: string; width: number; height: number } | null;
  firstSigns(palette: Palette): [string, number, string][];
  drawMatrix(): void;
  toggleMatrix(): void;

  // sheets.js
  sheet(name: string): void;
  covered(): { left: number; right: number; bottom: number };
  listenSheets(): void;
  closeSheet(): boolean;
  openDetail(): void;

  // state.js
  keepState(): void;
  writeState(): void;
  drawNotice(): void;
  dismiss(): void;

  // start.js
  setLang(lang: Lang): void;
  setTheme(theme: string): void;
  reset(): void;
}

/** A page of ours knows what its own selectors find. */
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

declare const view: View;
/** vis-network, as pyvis ships it. */
declare const vis: any;

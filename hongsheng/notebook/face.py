"""What a notebook imports: a graph to open, load, ask and look at. Answers are DataFrames."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.problem import Lang, Problem
from graph.stores import open_graph
from hongsheng.days import day_of
from hongsheng.notebook.advising import Advising
from hongsheng.notebook.frames import to_pandas
from hongsheng.notebook.merging import Merging
from hongsheng.notebook.planning import Planning
from hongsheng.terminal.speech import from_locale

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from graph.projection import Projection
    from graph.stores.base import Store
    from hongsheng.notebook.draft import DraftView
    from queries.registry import Questions

__all__ = ["Graph", "demo", "draft", "load", "open", "template"]


class Graph(Advising, Merging, Planning):
    """A graph of a regional innovation system; made by :func:`open`.

    * ``g.questions()`` lists what can be asked, ``g.ask("open-triads")`` answers one as a
      DataFrame; ``g.ask.open_triads()`` completes with Tab and explains itself with ``?``.
    * ``g.gaps.find()`` runs the rules and keeps what they find, ``g.gaps()`` lists it.
    * ``g.recommend("微科光电")`` says whom to connect, ``g.backtest(day)`` how good that is.
    * ``g.plan()`` says which broker serves whom, at what cost and why.
    * ``g.merge(a, b, reason)`` says that two are one, ``g.split(b)`` takes it back.
    * ``g.find(text)``, ``g.show(name)``, ``g.path(a, b)`` look things up; ``g.view()`` draws.
    * ``g.load(...)`` reads tables, ``g.status()`` counts, ``g.cypher(text)`` asks in your words.

    ``as_of`` is the day from which "open" and "current" are reckoned where none is given; None
    means today. ``lang`` ("zh" or "en") is the language of headings, sentences and pages.
    """

    def __init__(
        self,
        store: Store,
        lang: Lang,
        as_of: date | str | None = None,
        rules: str | Path | None = None,
    ) -> None:
        from hongsheng.notebook.asking import Ask
        from hongsheng.notebook.gapping import Gaps
        from hongsheng.notebook.own_rules import OwnRules

        self._store = store
        self.lang: Lang = lang
        self.as_of = None if as_of is None else day_of(as_of)
        self._rules = OwnRules(rules)
        self.ask = Ask(self)
        self.gaps = Gaps(self)

    def __repr__(self) -> str:
        day = f", as_of='{self.as_of}'" if self.as_of else ""
        return f"hongsheng.open({Path(self._store.url).name!r}{day})"

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the graph."""
        self._store.close()

    @property
    def store(self) -> Store:
        """The store below, for what this face does not offer."""
        return self._store

    @property
    def known(self) -> Questions:
        """The questions that can be asked: the built-in ones and those of the folder of rules, as
        its files are now; a warning tells of a file that is wrong."""
        return self._rules.known(self.lang)

    @property
    def reading(self) -> Store:
        """The store below, to read from. Raises Problem where there is no graph yet."""
        where = self._store.url
        if "://" not in where and not Path(where).exists():
            raise Problem(
                f"there is no graph at {where} yet: g.load('mine.xlsx') makes one, or open another",
                f"{where} 处还没有图：用 g.load('台账.xlsx') 建立，或另开一个",
            )
        return self._store

    def day(self, as_of: date | str | None = None) -> date:
        """The day to reckon from: this one, else the graph's ``as_of``, else today."""
        return day_of(as_of or self.as_of or date.today())

    def load(
        self,
        *paths: str | Path,
        source: str | None = None,
        mapping: str | Path | None = None,
        strict: bool = False,
        dry_run: bool = False,
        rejects_file: str | Path | None = None,
    ) -> pd.DataFrame:
        """Load tables; a DataFrame of what was new, changed, same, removed.

        ``source`` is its name (default: the file's); ``mapping`` how to read other people's tables:
        a YAML file or "bureau", "cordis_ecsel", "cordis_h2020". ``strict`` loads nothing if a row
        is rejected, ``dry_run`` changes nothing. Rejected rows go to ``rejects_file`` (default:
        beside the first path). Raises Problem for what cannot be read.

        ``.attrs`` has the source, the rows read, how many rows were rejected and cells left blank,
        the file that they are in, and how many pairs of names may mean one (``alike``; None where
        there are too many names to look at): ``g.match()`` lists them.
        """
        from hongsheng.intake import take_in

        report = take_in(
            self._store,
            [Path(p) for p in paths],
            source=source,
            mapping=mapping,
            strict=strict,
            dry_run=dry_run,
            rejects_file=None if rejects_file is None else Path(rejects_file),
        )
        rows = [
            {"what": name, **numbers}
            for group in ("nodes", "relations")
            for name, numbers in report[group].items()
        ]
        frame = _pandas_rows(rows)
        frame.attrs.update(
            {k: report[k] for k in ("source", "rows", "rejects", "blanked", "rejects_file")}
        )
        frame.attrs["alike"] = None if report["alike"] is None else len(report["alike"])
        return frame

    def cypher(self, text: str, **parameters: Any) -> pd.DataFrame:
        """Rows of a reading query of your own."""
        return to_pandas(self.reading.query(text, parameters))

    def questions(self) -> pd.DataFrame:
        """What can be asked: name, theme, question, why it matters, whether it finds gaps."""
        zh = self.lang == "zh"
        return _pandas_rows(
            [
                {
                    "name": q.name,
                    "theme": q.theme,
                    "question": q.question_zh if zh else q.question,
                    "why": q.why_zh if zh else q.why,
                    "gaps": q.gap is not None,
                }
                for q in self.known.values()
            ]
        )

    def find(self, text: str) -> pd.DataFrame:
        """What is called so: by name, alias, code or pinyin."""
        from queries.lookup import find

        columns = ("kind", "id", "name", "match", "synthetic")
        return _pandas_rows([f.plain() for f in find(self.reading, str(text))], columns)

    def show(self, text: str) -> dict[str, Any]:
        """All that is known of one (an id, code or name), with who said it."""
        from queries.lookup import one, show

        return show(self.reading, one(self.reading, text))

    def history(self) -> pd.DataFrame:
        """The versions that are kept, newest first: version, on (UTC), what."""
        return _pandas_rows(self.reading.history(), ("version", "on", "what"))

    def undo(self) -> dict[str, Any]:
        """Take the last load or merge back; decisions on gaps stay. The version it is now."""
        from queries import identities

        return identities.undo(self.reading)

    def status(self) -> dict[str, Any]:
        """Counts, sources, data coverage."""
        from queries.lookup import status

        return status(self.reading)

    def path(self, a: str, b: str, longest: int = 6) -> pd.DataFrame:
        """How two (ids, codes or names) are connected: a shortest way, a row a step."""
        from graph.ontology import ONTOLOGY
        from queries.lookup import one, path

        rows = []
        steps = path(self.reading, one(self.reading, a), one(self.reading, b), longest=longest)
        for step in steps:
            relation = ONTOLOGY.relations[step["relation"]]
            ends = [step["from"]["name"], step["to"]["name"]]
            first, second = ends if step["direction"] == "out" else ends[::-1]
            phrase = relation.phrase_zh if self.lang == "zh" else relation.phrase
            how = phrase.replace("{from}", first).replace("{to}", second)
            rows.append({"from": ends[0], "to": ends[1], "how": how})
        return _pandas_rows(rows, ("from", "to", "how"))

    def projection(self, what: str = "mixed") -> Projection:
        """A network to measure: "mixed" (who meets whom), "collaboration" or "whole".

        ``.what`` says what it projects; :mod:`queries.measures` measures it.
        """
        from graph import projection

        made = {
            "mixed": projection.mixed,
            "collaboration": projection.collaboration,
            "whole": projection.project,
        }
        if what not in made:
            known = ", ".join(made)
            raise Problem(f"no projection {what!r}; {known}", f"没有投影 {what!r}；可用：{known}")
        return made[what](self.reading, self.as_of)

    def measure(self, name: str, what: str = "mixed", **options: Any) -> pd.DataFrame:
        """A measure of :mod:`queries.measures` over a projection: a row a node, or a tie.

        For example centrality, constraint, effective_size, components, communities, bridges;
        ``g.measure("centrality", kind="betweenness")``.
        """
        from queries import measures

        if name not in measures.__all__:
            known = ", ".join(measures.__all__)
            raise Problem(f"no measure {name!r}; {known}", f"没有指标 {name!r}；可用：{known}")
        return to_pandas(getattr(measures, name)(self.projection(what), **options))

    def networkx(self, **options: Any) -> nx.Graph[str]:
        """The graph (or the part asked for) as networkx has it; see graph.projection.project."""
        from graph.projection import project

        return project(self.reading, **options).graph()

    def view(
        self,
        output: str | Path | None = None,
        height: int = 680,
        *,
        focus: str | None = None,
        community: str | None = None,
        rule: str | None = None,
        gap: str | None = None,
        broker: str | None = None,
        path: Sequence[str] | None = None,
        query: Any = None,
        depth: int = 1,
        limit: int = 5000,
        as_of: date | str | None = None,
        since: date | str | None = None,
        region: Mapping[str, object] | None = None,
        title: str | None = None,
    ) -> Any:
        """The picture: shows itself in a notebook, or is written to ``output`` as one HTML file.

        Of the district, or of one of: ``focus`` (and ``depth`` steps around it), ``community``,
        ``rule``, ``gap`` (an id), ``broker``, ``path`` (two ends), ``query`` (a question's name).
        ``since`` a day: what opened and what closed since is told apart.
        ``limit`` is the most nodes drawn; ``region`` a GeoJSON outline for the map; ``height`` is
        in pixels. Gaps are those of the ledger: ``g.gaps.find()`` first. Raises Problem where
        there is nothing to draw.
        """
        from exports.view.page import inline, write_view
        from exports.view.picture import picture_of

        picture = picture_of(
            self.reading,
            focus=focus,
            community=community,
            rule=rule,
            gap=gap,
            broker=broker,
            path=path,
            query=query,
            depth=depth,
            limit=limit,
            as_of=self.day(as_of),
            since=day_of(since) if since else None,
            region=region,
            title=title,
            known=self.known,
        )
        if output is None:
            return inline(picture, self.lang, height)
        return write_view(picture, Path(output), self.lang)

    def pack(
        self,
        output: str | Path,
        title: str | None = None,
        *,
        brief: bool = False,
        view: str | Path | None = None,
        worth: str | Path | None = None,
    ) -> Path:
        """The meeting pack, written to ``output`` as one HTML file; ``brief``: two pages of it.

        ``view``: a file that ``g.view`` wrote; the numbers of the gaps lead to them there.
        ``worth``: a TOML file with what you value otherwise, as ``gaps worth -o`` writes it.
        """
        from exports.pack.page import write_pack
        from hongsheng.commands.pack import content_of

        made = content_of(self.reading, self.day(), title, worth=worth, known=self.known)
        return write_pack(made, Path(output), self.lang, brief=brief, view=view)

    def workbook(
        self, output: str | Path, *questions: str, view: str | Path | None = None
    ) -> list[str]:
        """Answers to these questions (all, if none is named) and the open gaps as a workbook.

        ``view``: a file that ``g.view`` wrote; the ids of the gaps lead to them there. Gives the
        names of its sheets.
        """
        from exports.links import beside
        from exports.workbook.writing import write_workbook

        seen = beside(Path(view), Path(output)) if view else ""
        asked = questions or None
        return write_workbook(
            self.reading, Path(output), self.lang, asked, self.day(), view=seen, known=self.known
        )


def open(
    where: str | Path = "hongsheng.graph",
    lang: Lang | None = None,
    as_of: date | str | None = None,
    rules: str | Path | None = None,
) -> Graph:
    """Open a graph: a file (embedded) or a Neo4j URL. It need not exist yet.

    ``lang`` is "zh" or "en" (default: from the locale); ``as_of`` the day to reckon from where no
    other is given (default: today). ``rules`` is a folder with questions of your own as .cypher
    files (default: what HONGSHENG_RULES says), which are then asked, kept and drawn as others are.
    """
    if lang not in (None, "zh", "en"):
        raise Problem(f"lang is {lang!r}, not 'zh' or 'en'", f"lang 为 {lang!r}，应为 'zh' 或 'en'")
    return Graph(open_graph(where), lang or from_locale(), as_of, rules)


def demo(where: str | Path = "beilun.graph", lang: Lang | None = None) -> Graph:
    """The bundled district as of 15 July 2020, built at ``where`` unless it is there already.

    What the newspaper reported is cited; the district around it is synthetic and says so.
    """
    from hongsheng.example import build
    from loaders.beilun import AS_OF

    new = not Path(where).exists()
    graph = open(where, lang, AS_OF)
    if new:
        build(graph.store)
    return graph


def load(
    where: str | Path, paths: str | Path | Sequence[str | Path], **options: Any
) -> pd.DataFrame:
    """Load files into the graph at ``where``; what was new, changed, same and removed.

    Options as of :meth:`Graph.load`: source, mapping, strict, dry_run, rejects_file.
    """
    listed = [paths] if isinstance(paths, str | Path) else builtins.list(paths)
    with open(where) as graph:
        return graph.load(*listed, **options)


def draft(paths: str | Path | Sequence[str | Path], lang: Lang | None = None) -> DraftView:
    """What foreign sheets seem to be, shown in a notebook; ``.save(path)`` keeps the mapping.

    ``hs.load(graph, paths, mapping=path)`` then loads them. Raises Problem for what cannot be read.
    """
    from hongsheng.notebook.draft import DraftView
    from loaders.draft.shown import draft as drafted

    listed = [paths] if isinstance(paths, str | Path) else builtins.list(paths)
    return DraftView(drafted([Path(p) for p in listed], lang or from_locale()))


def template(path: str | Path, lang: Lang | None = None, *, full: bool = False) -> Path:
    """Write the blank workbook (.xlsx), to be filled in and loaded.

    Of five sheets as a bureau thinks; ``full``: one for every kind and relation.
    """
    from loaders.template import write_template
    from loaders.template_desk import desk

    lang = lang or from_locale()
    write_template(Path(path), lang, None if full else desk(lang))
    return Path(path)


def _pandas_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=None if columns is None else list(columns))

"""Load a scenario pack from its folder, or from the bytes an exercise pinned.

Promise: loading never raises for what is in the files. What can be built is built; all that is wrong is
a problem with file, line and column. `pack_from_bytes(pack_to_bytes(pack))` gives the same pack.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from roleplay.domain.scenario import InjectDefinition, Scenario
from roleplay.packs.build import build_actor
from roleplay.packs.fit import fit
from roleplay.packs.frame import build_injects, build_scenario
from roleplay.packs.locale import Catalogue, Texts, beside_their_words, read_catalogue
from roleplay.packs.problems import problem
from roleplay.packs.schema import ActorFile, InjectIn, InjectsFile, ScenarioFile, StoriesFile, StoryIn, many
from roleplay.packs.source import Place, Source, Table, read_yaml
from roleplay.packs.wording import entries_of
from state_machines.conditions import TypeName
from state_machines.diagnostics import Problem, Where
from state_machines.model import Actor

BASE = ".base/"
"""Where the files of the pack that this one extends are kept in its tree."""

MAX_PACK_BYTES = 200_000_000
_EPOCH = (1980, 1, 1, 0, 0, 0)

Tree = Mapping[str, bytes]
"""Every file of a pack by its path, with forward slashes."""


@dataclass(frozen=True, slots=True)
class WrittenActor:
    """An actor beside the file it was read from."""

    actor: Actor
    file: ActorFile
    place: Place


@dataclass(frozen=True, slots=True)
class WrittenInject:
    """A row of the MSEL as written."""

    row: InjectIn
    place: Place


@dataclass(frozen=True, slots=True)
class WrittenStory:
    """A story as written."""

    story: StoryIn
    place: Place


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack as far as it could be read. With an error among `problems` it must not be played."""

    name: str
    tree: Tree = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    scenario: Scenario | None
    written: tuple[WrittenActor, ...]
    injects: tuple[InjectDefinition, ...]
    rows: tuple[WrittenInject, ...]
    texts: Texts
    stories: tuple[WrittenStory, ...]
    unread: tuple[str, ...]
    """Actors, by file name, that could not be read; nothing is said about what they might do."""
    problems: tuple[Problem, ...]

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The actors by id, in the order of their files."""
        return {each.actor.id: each.actor for each in self.written}

    @property
    def media(self) -> Mapping[str, bytes]:
        """The files of `media/` by name."""
        base, own = BASE + "media/", "media/"
        inherited = {path.removeprefix(base): self.tree[path] for path in self.tree if path.startswith(base)}
        return inherited | {
            path.removeprefix(own): self.tree[path] for path in self.tree if path.startswith(own)
        }

    @property
    def version(self) -> str:
        """A hash of everything in the pack."""
        return version_of(self.tree)

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the pack from being played."""
        return any(each.severity == "error" for each in self.problems)

    def file(self, path: str) -> str:
        """Return the name under which problems show a file of this pack."""
        return f"{self.name}/{path}" if self.name else path


def load_pack(folder: Path, name: str | None = None) -> LoadedPack:
    """Load the pack in `folder`; `name` is how problems call it, normally the folder as the user wrote it."""
    return load_tree(read_tree(folder), folder.as_posix() if name is None else name)


def find_packs(path: Path) -> list[Path]:
    """Return the pack at or above `path`, or those in the folder `path`, in order of their names."""
    for folder in (path, path.parent, path.parent.parent):
        if (folder / "scenario.yaml").is_file():
            return [folder]
    inside = [folder for folder in sorted(path.glob("*")) if (folder / "scenario.yaml").is_file()]
    if inside or not path.is_dir():
        return inside
    return [path] if (path / "actors").is_dir() or (path / "injects.yaml").is_file() else []


def load_tree(tree: Tree, name: str = "") -> LoadedPack:
    """Load a pack from its files."""
    return _Loading(tree, name).pack()


def read_tree(folder: Path) -> dict[str, bytes]:
    """Read the files of a pack, and under `.base/` those of the pack it extends."""
    tree = _files(folder)
    base = _extends(tree.get("scenario.yaml", b""))
    if base is not None and base != folder.resolve().name and (folder.parent / base).is_dir():
        tree |= {BASE + path: content for path, content in _files(folder.parent / base).items()}
    return tree


def pack_to_bytes(pack: LoadedPack) -> bytes:
    """Return the whole pack in one compressed piece; the same pack always gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(pack.tree):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), pack.tree[path], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def pack_from_bytes(content: bytes, name: str = "") -> LoadedPack:
    """Load the pack that `pack_to_bytes` wrote.

    Raises:
        ValueError: these are not the bytes of a pack, or too many.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MAX_PACK_BYTES:
                raise ValueError(f"A pack has at most {MAX_PACK_BYTES} bytes.")
            tree = {each.filename: archive.read(each) for each in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise ValueError("These are not the bytes of a pack.") from error
    return load_tree(tree, name)


def version_of(tree: Tree) -> str:
    """Hash the names and contents of all files."""
    digest = hashlib.sha256()
    for path in sorted(tree):
        digest.update(f"{path}\0{len(tree[path])}\0".encode())
        digest.update(tree[path])
    return digest.hexdigest()[:20]


_KEPT = {
    "": {".yaml"},
    "actors": {".yaml"},
    "stories": {".yaml"},
    "locales": {".po"},
}


def _files(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*")) + sorted(folder.glob("*/*")):
        inside = PurePosixPath(path.relative_to(folder).as_posix())
        parent = str(inside.parent) if len(inside.parts) > 1 else ""
        wanted = parent == "media" or inside.suffix in _KEPT.get(parent, set())
        if wanted and path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            found[str(inside)] = path.read_bytes()
    return found


def _extends(scenario: bytes) -> str | None:
    root = read_yaml(scenario, "").root if b"extends" in scenario else None
    if not isinstance(root, Table) or "extends" not in root.entries:
        return None
    value = getattr(root.entries["extends"], "value", None)
    return value if isinstance(value, str) and value.isidentifier() else None


class _Loading:
    """Read one pack file by file, collecting problems."""

    def __init__(self, tree: Tree, name: str) -> None:
        self.tree = tree
        self.name = name
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}
        self.unread: list[str] = []

    def pack(self) -> LoadedPack:
        scenario = self._scenario()
        facts: dict[str, TypeName] = (
            {name: fact.type for name, fact in scenario.facts.items()} if scenario else {}
        )
        written = self._actors(facts) if scenario else []
        injects, rows = self._injects(scenario) if scenario else ((), ())
        actors = [each.actor for each in written]
        entries = entries_of(scenario, actors, injects) if scenario else []
        sources = {entry.text.key: entry.text.source for entry in entries}
        catalogues = {
            language: beside_their_words(catalogue, sources)
            for language, catalogue in self._catalogues().items()
        }
        texts = Texts(scenario.source_language if scenario else "en", sources, catalogues)
        stories = self._stories()
        return LoadedPack(
            name=self.name,
            tree=self.tree,
            sources=self.sources,
            scenario=scenario,
            written=tuple(written),
            injects=injects,
            rows=rows,
            texts=texts,
            stories=stories,
            unread=tuple(self.unread),
            problems=tuple(self.problems),
        )

    def _shown(self, path: str) -> str:
        return f"{self.name}/{path}" if self.name else path

    def _read(self, path: str) -> Source:
        source = read_yaml(self.tree[path], self._shown(path))
        self.sources[source.file] = source
        self.problems += source.problems
        return source

    def _paths(self, folder: str, suffix: str) -> list[str]:
        """List the files of a folder by name; a file of one's own stands before that of the base."""
        own = {path: path for path in self.tree if path.startswith(f"{folder}/") and path.endswith(suffix)}
        base = {
            path.removeprefix(BASE): path
            for path in self.tree
            if path.startswith(f"{BASE}{folder}/") and path.endswith(suffix)
        }
        merged = base | own
        return [merged[path] for path in sorted(merged)]

    def _scenario(self) -> Scenario | None:
        if "scenario.yaml" not in self.tree:
            self.problems.append(problem("BL111", Where(self._shown("scenario.yaml"), 1, 1)))
            return None
        source = self._extended(self._read("scenario.yaml"))
        file, problems = fit(source, ScenarioFile)
        self.problems += problems
        if file is None or source.root is None:
            return None
        scenario, problems_found = build_scenario(file, source.root)
        self.problems += problems_found
        return scenario

    def _extended(self, own: Source) -> Source:
        """Lay the scenario over that of the pack it extends."""
        if not isinstance(own.root, Table) or "extends" not in own.root.entries:
            return own
        if f"{BASE}scenario.yaml" not in self.tree:
            name = getattr(own.root.entries["extends"], "value", "")
            where = own.root.entries["extends"].where
            self.problems.append(problem("BL113", where, base=name, reason="there is no such pack"))
            return own
        base = self._read(f"{BASE}scenario.yaml")
        if not isinstance(base.root, Table):
            return own
        root = Table(
            {**base.root.entries, **own.root.entries}, {**base.root.keys, **own.root.keys}, own.root.where
        )
        return Source(own.file, root, (), own.lines)

    def _actors(self, facts: Mapping[str, TypeName]) -> list[WrittenActor]:
        found: list[WrittenActor] = []
        files: dict[str, str] = {}
        for path in self._paths("actors", ".yaml"):
            source = self._read(path)
            file, problems = fit(source, ActorFile)
            self.problems += problems
            if file is None or source.root is None:
                self.unread.append(PurePosixPath(path).stem)
                continue
            where = (Place(source.root) / "actor").where
            if file.actor in files:
                self.problems.append(problem("BL110", where, id=file.actor, first=files[file.actor]))
                continue
            files[file.actor] = source.file
            if PurePosixPath(path).stem != file.actor:
                self.problems.append(problem("BL112", where, file=PurePosixPath(path).name, actor=file.actor))
            actor, built = build_actor(file, source.root, facts)
            self.problems += built
            found.append(WrittenActor(actor, file, Place(source.root)))
        return found

    def _injects(self, scenario: Scenario) -> tuple[tuple[InjectDefinition, ...], tuple[WrittenInject, ...]]:
        path = next((each for each in ("injects.yaml", f"{BASE}injects.yaml") if each in self.tree), None)
        if path is None:
            return (), ()
        source = self._read(path)
        file, problems = fit(source, InjectsFile)
        self.problems += problems
        if file is None or source.root is None:
            return (), ()
        rows, lines = list[WrittenInject](), dict[str, int]()
        for n, row in enumerate(file.root):
            place = Place(source.root) / n
            if row.id in lines:
                where = (place / "id").where
                self.problems.append(problem("BL110", where, id=row.id, first=f"line {lines[row.id]}"))
            lines.setdefault(row.id, place.where.line)
            rows.append(WrittenInject(row, place))
        injects, built = build_injects(file.root, source.root, scenario)
        self.problems += built
        return injects, tuple(rows)

    def _catalogues(self) -> dict[str, Catalogue]:
        found: dict[str, Catalogue] = {}
        for path in sorted(self.tree, key=lambda path: (not path.startswith(BASE), path)):
            inside = PurePosixPath(path.removeprefix(BASE))
            if inside.parent == PurePosixPath("locales"):
                content = self.tree[path].decode("utf-8", "replace")
                catalogue, problems = read_catalogue(content, self._shown(path))
                self.problems += problems
                found[inside.stem] = {**found.get(inside.stem, {}), **catalogue}
        return found

    def _stories(self) -> tuple[WrittenStory, ...]:
        found: list[WrittenStory] = []
        for path in self._paths("stories", ".yaml"):
            source = self._read(path)
            file, problems = fit(source, StoriesFile)
            self.problems += problems
            if file is None or source.root is None:
                continue
            place = Place(source.root)
            listed = isinstance(file.root, list)
            stories: list[StoryIn] = many(file.root)
            found += [WrittenStory(story, place / n if listed else place) for n, story in enumerate(stories)]
        return tuple(found)

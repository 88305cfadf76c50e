"""Whatever somebody does to a pack, checking it gives problems, never an exception."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.packs.compiled import compile_pack
from roleplay.packs.lint import check_pack
from roleplay.packs.load import load_tree
from roleplay.packs.stories import run_stories

Tree = dict[str, bytes]
STORY = b"story: a call\nactor: caller\nsteps:\n  - start\n  - trainee: {intent: agrees}\n  - actor: Hello?\n"
VALUES = [
    "",
    "null",
    "[]",
    "{}",
    "1.5",
    "true",
    '"x"',
    "caller",
    "+1",
    "9999999999999999",
    "D9 99:99",
    "re:(",
    "{a: b}",
]
FILES = ["scenario.yaml", "actors/caller.yaml", "injects.yaml", "stories/call.yaml"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(
            st.sampled_from(FILES),
            st.integers(0, 45),
            st.sampled_from(["drop", "double", "value", "cut"]),
            st.sampled_from(VALUES),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_checking_never_raises(tree: Tree, edits: list[tuple[str, int, str, str]]) -> None:
    changed = {**tree, "stories/call.yaml": STORY}
    for path, at, what, value in edits:
        lines = changed[path].decode().splitlines()
        if not lines:
            continue
        n = at % len(lines)
        if what == "drop":
            del lines[n]
        elif what == "double":
            lines.insert(n, lines[n])
        elif what == "cut":
            lines = lines[:n]
        else:
            key, colon, _ = lines[n].rpartition(": ")
            lines[n] = f"{key}{colon}{value}"
        changed[path] = "\n".join(lines).encode()
    pack = load_tree(changed)
    problems = check_pack(pack)
    if not any(each.severity == "error" for each in problems):
        list(run_stories(pack, compile_pack(pack)))

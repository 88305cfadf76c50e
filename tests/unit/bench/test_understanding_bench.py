from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.bench.understanding import Question, auroc, calibration_error, read, run

SENTENCES = {
    "balance": [
        "what is my balance",
        "how much money do I have",
        "show me my balance",
        "money on my account",
    ],
    "card": ["I lost my card", "my card was stolen", "block my card please", "my card is gone"],
    "oos": ["do dogs like bananas", "how tall is that tower"],
}


def written(folder: Path) -> Path:
    rows = [[text, intent] for intent, texts in SENTENCES.items() for text in texts if intent != "oos"]
    strangers = [[text, "oos"] for text in SENTENCES["oos"]]
    file = folder / "data.json"
    file.write_text(json.dumps({"train": rows, "test": rows, "oos_test": strangers}), "utf-8")
    return file


@pytest.mark.slow
def test_every_listener_is_asked_the_same_in_the_same_run(tmp_path: Path) -> None:
    file = written(tmp_path)
    figures = run(Question(file, file, expected=2, draws=2, encoder=False), quiet=True)["figures"]
    assert list(figures) == ["Blurline", "rapidfuzz, token_set_ratio", "TF-IDF + SVM"]
    assert {name: each["accuracy"] for name, each in figures.items()} == dict.fromkeys(figures, 1.0)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    file = written(tmp_path)
    question = Question(file, file, shots=2, typos=2, encoder=False)
    one, other = (run(question, quiet=True)["figures"]["Blurline"] for _ in range(2))
    assert [one[each] for each in ("accuracy", "auroc", "tiers")] == [
        other[each] for each in ("accuracy", "auroc", "tiers")
    ]


def test_a_csv_file_is_read_with_its_languages(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("text,intent,language\nunde este,asks,ro\nwhere,asks,\n", "utf-8")
    assert [(each.text, each.language) for each in read(file, "csv", "train")] == [
        ("unde este", "ro"),
        ("where", "en"),
    ]


def test_auroc_and_calibration_are_what_they_are_by_hand() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 0.875
    assert round(calibration_error([0.95, 0.95], [True, False]), 3) == 0.45

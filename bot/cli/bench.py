"""`blurline bench …`: measure speed and memory, as ratios to named peers in the same run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Measure speed and memory, as ratios to named peers.", no_args_is_help=True, add_completion=False
)


@app.command()
def engine() -> None:
    """Microseconds a step and bytes a conversation, beside other state machines."""
    from bot.bench import engine as measured

    measured.run()


@app.command()
def messages(
    number: Annotated[
        int, typer.Option("--messages", min=500, help="How many to send in one process.")
    ] = 6_000,
    http: Annotated[bool, typer.Option(help="Let real phones write over HTTP as well.")] = True,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures into this file, too.")] = None,
) -> None:
    """Messages a second from accepted to delivered, beside raw SQLite writing the same rows."""
    from bot.bench import messages as measured

    report = measured.run(number, http=http)
    if out:
        out.write_text(json.dumps(report, indent=2) + "\n")


@app.command()
def live(
    pack: Annotated[Path, typer.Argument(help="The scenario pack whose actors listen.")] = Path(
        "scripts/hotline"
    ),
    conversations: Annotated[int, typer.Option(min=1, help="How many are live at once.")] = 200,
    messages: Annotated[int, typer.Option("--messages", min=100, help="Ordinary messages written.")] = 2_000,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Latency and memory of understanding while many conversations are live; odd messages, too."""
    from bot.bench import live as measured

    report = measured.run(pack, conversations, messages)
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


@app.command()
def understanding(
    train: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Examples to learn from.")],
    test: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Messages to understand.")],
    form: Annotated[
        str, typer.Option("--format", help="clinc (its JSON) or csv: text, intent, language.")
    ] = "clinc",
    shots: Annotated[str, typer.Option(help="Examples per intent and language: 5, 10 … or all.")] = "all",
    expected: Annotated[int, typer.Option(help="Intents a state expects; 0: all at once.")] = 0,
    same_domain: Annotated[bool, typer.Option(help="The expected intents come from one domain.")] = False,
    typos: Annotated[int, typer.Option(help="Typing mistakes in every message.")] = 0,
    draws: Annotated[int, typer.Option(help="Actors drawn, with --expected.")] = 10,
    most: Annotated[int, typer.Option(help="Messages per draw at most; 0: all.")] = 0,
    encoder: Annotated[bool, typer.Option(help="Also with the installed sentence encoder.")] = True,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """What actors understand of labelled messages, beside rapidfuzz and TF-IDF + SVM."""
    from bot.bench import understanding as measured

    if form not in {"clinc", "csv"} or not (shots == "all" or shots.isdigit()):
        raise typer.BadParameter("--format is clinc or csv; --shots is a number or all.")
    question = measured.Question(
        train,
        test,
        form,
        None if shots == "all" else int(shots),
        expected or None,
        same_domain,
        typos,
        draws,
        most,
        encoder=encoder,
    )
    report = measured.run(question)
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


@app.command()
def heard(
    pack: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of a pack.")],
    messages: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Labelled messages: actor, state, language.")
    ],
    show: Annotated[bool, typer.Option(help="List every message that was not understood.")] = True,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """What the actors of a pack make of messages that people have labelled."""
    from bot.bench import heard as measured

    measured.run(pack, messages, show=show, out=out)


@app.command()
def console(
    conversations: Annotated[int, typer.Option(min=1, help="Conversations in the queue.")] = 200,
    messages: Annotated[int, typer.Option(min=20, help="Messages in each of them.")] = 2_000,
    check: Annotated[bool, typer.Option("--check", help="End with code 1 when over the budgets.")] = False,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Milliseconds from key to screen and from a phone to the console, in Chromium, beside a short record."""
    from bot.bench import console as measured

    report = measured.run(conversations, messages)
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    for each in report["over"]:
        typer.echo(each, err=True)
    if check and report["over"]:
        raise typer.Exit(1)


@app.command()
def telegram(
    messages: Annotated[int, typer.Option(min=1, help="How many each of 36 phones writes.")] = 8,
    out: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Messages lost and doubled in a storm on Telegram, beside the libraries' own loops; in a checkout."""
    from bot.bench import telegram as measured

    try:
        report = measured.run(messages)
    except measured.NoEmulatorError as missing:
        typer.echo(
            f"This needs Telegram's emulator, which is for development only ({missing} is not here). "
            "Run it in a checkout of Blurline, after `make .venv/ready`.",
            err=True,
        )
        raise typer.Exit(1) from None
    if out is not None:
        out.write_text(json.dumps(report, indent=2) + "\n", "utf-8")

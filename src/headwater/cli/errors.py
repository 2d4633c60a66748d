"""What ends a command: its exit code and one or two plain lines on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum

import typer

from headwater.cli.text import safe_lines
from headwater.errors import Forbidden, HeadwaterError, Unavailable

DEBUG = "HEADWATER_DEBUG"


class Code(IntEnum):
    """The exit codes of every command."""

    FINE = 0
    FINDING = 1
    USAGE = 2
    UNAVAILABLE = 3
    DENIED = 4
    BUG = 70
    INTERRUPTED = 130


def code_of(command: Callable[[], object]) -> int:
    """Run `command` and return the exit code, having said on stderr what went wrong if anything did."""
    try:
        code = command()
        sys.stdout.flush()
    except HeadwaterError as error:
        return say(str(error), _code(error))
    except typer.TyperException as error:
        if not error.format_message().strip():
            return Code.USAGE  # nothing was asked: the help has been shown
        return say(_usage(error), Code.USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return Code.INTERRUPTED
    except BrokenPipeError:
        return nobody_reads()
    except OSError as error:
        return say(_file(error), Code.USAGE)
    except Exception as error:
        return _bug(error)
    return code if isinstance(code, int) else Code.FINE


def nobody_reads() -> int:
    """Let what is still buffered for a closed pipe vanish; return the code of a command that did its work."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, sys.stdout.fileno())
    return Code.FINE


def say(message: str, code: Code) -> Code:
    """Print `message` on stderr and return `code`."""
    print(safe_lines(f"headwater: {message}"), file=sys.stderr)
    return code


def _code(error: HeadwaterError) -> Code:
    if isinstance(error, Unavailable):
        return Code.UNAVAILABLE
    return Code.DENIED if isinstance(error, Forbidden) else Code.USAGE


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "headwater"
    told = " ".join(error.format_message().split())
    return f"{told}\nSee `{command} --help`."


def _file(error: OSError) -> str:
    what = f"{error.filename}: " if error.filename else ""
    return f"{what}{error.strerror or error}"


def _bug(error: Exception) -> Code:
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    told = f"stopped by an error of its own, {type(error).__name__}: {error}"
    return say(f"{told}\n{DEBUG}=1 shows where; please report it.", Code.BUG)

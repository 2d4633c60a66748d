"""Which names of parameters, variables, flags and headers speak of a secret, and which values under them can be one."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from headwater.access.redact_marks import MARK


class Named(Enum):
    """What a name says: `SURELY` any value is a secret, `LIKELY` one of letters and digits, `PERHAPS` one that looks
    drawn at random, `NOT` none.
    """

    NOT = 0
    PERHAPS = 1
    LIKELY = 2
    SURELY = 3


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SURELY = frozenset({"password", "passwd", "passphrase", "passcode", "pwd", "secret", "pw"})
_PERHAPS = frozenset({"credential", "credentials", "cookie", "apikey", "authorization"})
_GLUED = (
    *("passwd", "apikey", "secretkey", "accesskey", "clientsecret"),
    *(
        f"{word}token"
        for word in "api auth access refresh session bearer oauth id user bot github gitlab hf".split()
    ),
)
_OF_PASSES = frozenset(
    "db database user mysql pg postgres sql root admin smtp ftp sftp ssh redis mongo mail email login proxy http ldap "
    "sa app service my kafka registry docker".split()
)
_OF_KEYS = frozenset(
    "api access secret private encryption signing account master hmac auth service deploy license jwt wandb kaggle "
    "subscription storage app webhook crypt cipher security shared sharedaccess fernet session openai anthropic".split()
)
# Tokens of texts, of counters and of what a cache is addressed by.
_NO_TOKENS = frozenset(
    "pad eos bos unk mask cls sep special max min stop start end first last next prev prompt image text word per num n "
    "sub new input output continuation page cancellation additional extra class".split()
)
_ENDINGS = frozenset("value text plain b64 base64 prod production dev staging test old new current".split())
_NO_NAMES = frozenset({"pwd", "oldpwd"})

_NOTHING = re.compile(
    r"(?x) (?: (?i: none | null | nil | true | false | yes | no | undefined | n/a | empty | required | optional | str"
    r" | string | bytes | secretstr | prompt | x{3,} | [*.•#_-]+ | (?: env | vault | file | ssm | keyring | op ) :.* )"
    r" | \$[({].* | \$(?:env:)?[A-Z_][A-Z0-9_]* | %\w+% | \{\{.* | <[^<>]*> | `.* | [A-Z]+(?:_[A-Z]+)+ | !?\[.*\] )\Z"
)
_PATH = re.compile(
    r"(?:~?/|\.{1,2}/|[A-Za-z]:\\)|[\w./\\-]*\.(?:pem|key|pub|json|ya?ml|txt|env|crt|toml|ini|csv)\Z"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{32,}=*\Z")
_BLANK, _LETTER, _DIGIT = re.compile(r"\s"), re.compile(r"[^\W\d_]"), re.compile(r"\d")
_DIGEST = re.compile(r"(?i)(?:sha\d+|md5|h1|blake\w+)[:=-]")


@lru_cache(maxsize=8192)
def named(name: str) -> Named:
    """Return what a name such as `db.password`, `--api-key` or `maxTokens` says of its value."""
    words = [word.lower() for word in _WORD.findall(name[-200:])]
    while len(words) > 1 and (words[-1] in _ENDINGS or words[-1].isdigit()):
        words.pop()
    if not words or (len(words) == 1 and words[0] in _NO_NAMES):
        return Named.NOT
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in _SURELY or last.endswith("password") or (last == "pass" and before in _OF_PASSES):
        return Named.SURELY
    if last == "pass" or (last.endswith("pass") and last[:-4] in _OF_PASSES):
        return Named.LIKELY
    if last in _PERHAPS or last.endswith(_GLUED):
        return Named.PERHAPS
    if last == "token" and before not in _NO_TOKENS:
        return Named.PERHAPS
    if last == "key" and before in _OF_KEYS:
        return Named.PERHAPS
    # Spark's fs.azure.account.key.NAME.dfs.core.windows.net ends in where the key is for.
    if "core" in words and ("account", "key") in pairwise(words):
        return Named.PERHAPS
    return Named.NOT


def may_be_secret(value: str, how: Named) -> bool:
    """Return whether a value under such a name is a secret rather than nothing, a variable, a path or a word."""
    text = value.strip()
    if how is Named.NOT or not text or _NOTHING.match(text) or MARK.search(text):
        return False
    if how is Named.SURELY:
        return not (_is_path(text) and "/" in text)
    return looks_drawn(text, least=5 if how is Named.LIKELY else 8) and not _DIGEST.match(text)


def looks_drawn(text: str, *, least: int = 8) -> bool:
    """Return whether text has letters among digits, or both cases, without being a path or a phrase."""
    if len(text) < least or _is_path(text) or _BLANK.search(text):
        return False
    mixed = text != text.lower() and text != text.upper()
    return bool(_LETTER.search(text) and (_DIGIT.search(text) or (mixed and len(text) >= 2 * least)))


def _is_path(text: str) -> bool:
    """Return whether text names a file; a long row of base64 that begins with a slash names none."""
    drawn = _BASE64.match(text) and any(map(str.isdigit, text)) and text != text.lower()
    return bool(_PATH.match(text)) and not drawn

"""Secrets among the arguments of well-known commands and calls, where no name stands before them."""

from __future__ import annotations

import re

from headwater.access.redact_marks import touches_mark
from headwater.access.redact_shapes import Mark

# The words one of which stands in the text, and what stands before the secret: all that is looked for is bounded.
_ARGUMENTS = tuple(
    (words, re.compile(pattern))
    for words, pattern in (
        (
            ("curl",),
            r"(\bcurl\b[^|;&\n]{0,400}?\s(?:-u|--user|-U|--proxy-user)[ =]['\"]?[^\s:'\"]{1,100}:)([^\s'\"]+)",
        ),
        (
            ("mysql", "mariadb"),
            r"(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;&\n]{0,400}?\s-p)([^\s'\"]+)",
        ),
        (("login",), r"(\b(?:docker|podman|helm)(?: registry)? login\b[^|;&\n]{0,400}?\s-p[ =]?)([^\s'\"]+)"),
        (("sshpass",), r"(\bsshpass\s{1,3}-p\s?)([^\s'\"]+)"),
        (("wandb",), r"(\bwandb login\s{1,3}(?:--relogin\s{1,3})?)([0-9A-Za-z_-]{20,})"),
        (("openssl",), r"(\bopenssl enc\b[^|;&\n]{0,400}?\s-k\s{1,3})([^\s'\"]+)"),
        (("pass:",), r"(\s-pass(?:in|out)?\s{1,3}pass:)([^\s'\"]+)"),
        (
            ("mc ",),
            r"(\bmc (?:alias set|config host add)\s{1,3}\S{1,100}\s{1,3}\S{1,200}\s{1,3}\S{1,100}\s{1,3})([^\s'\"]+)",
        ),
        (("login",), r"(\blogin\b[^|;&\n]{0,100}?(?:--key[ =]|\bkey\s?=\s?)['\"]?)([\w.-]{16,})"),
        (("redis-cli",), r"(\bredis-cli\b[^|;&\n]{0,200}?\s-a\s{1,3})([^\s'\"]+)"),
        (("7z",), r"(\b7z\b[^|;&\n]{0,200}?\s-p)([^\s'\"]+)"),
        (("zip",), r"(\b(?:un)?zip\b[^|;&\n]{0,200}?\s-P\s{1,3})([^\s'\"]+)"),
        (
            ("az login", "mongo"),
            r"(\b(?:az login|mongo|mongosh|mongodump|mongorestore)\b[^|;&\n]{0,400}?\s-p\s{1,3})([^\s'\"]+)",
        ),
        (("sqlcmd", "bcp", "isql"), r"(\b(?:sqlcmd|bcp|isql)\b[^|;&\n]{0,400}?\s-P\s{0,3})([^\s'\"]+)"),
        (("ldap",), r"(\bldap(?:search|add|modify|whoami)\b[^|;&\n]{0,400}?\s-w\s{1,3})([^\s'\"]+)"),
        (
            ("ssh-keygen",),
            r"(\bssh-keygen\b[^|;&\n]{0,200}?\s-[NP]\s{1,3}['\"]?)([^'\"\n]+?)(?=['\"]|\s-|\Z)",
        ),
        (("keytool",), r"(\bkeytool\b[^|;&\n]{0,400}?\s-(?:store|key)pass\s{1,3})([^\s'\"]+)"),
        (
            ("htpasswd",),
            r"(\bhtpasswd\b[^|;&\n]{0,100}?\s-\w{0,4}b\w{0,4}\s{1,3}\S{1,200}\s{1,3}\S{1,100}\s{1,3})([^\s'\"]+)",
        ),
        (
            ("kaggle",),
            r"(\bkaggle config set\s{1,3}(?:-n|--name)\s{1,3}key\s{1,3}(?:-v|--value)\s{1,3})([^\s'\"]+)",
        ),
        (("smbclient",), r"(\bsmbclient\b[^|;&\n]{0,200}?\s-U\s{1,3}[^\s%]{1,100}%)([^\s'\"]+)"),
        (
            ("auth", "BasicAuth"),
            r"((?:\bauth\s?=\s?|BasicAuth)\(\s{0,3}[bf]?['\"][^'\"\n]{0,100}['\"]\s{0,3},\s{0,3}[bf]?['\"])([^'\"\n]+)",
        ),
        (("sqlplus",), r"(\bsqlplus\s{1,3}[^\s/]{1,100}/)([^\s@'\"]+)"),
    )
)


_ANY = re.compile("|".join(re.escape(word) for words, _ in _ARGUMENTS for word in words))


def mark_commands(text: str, mark: Mark) -> str:
    """Return `text` with the secrets of well-known commands replaced by what `mark` makes of them."""
    if _ANY.search(text) is None:
        return text

    def second(found: re.Match[str]) -> str:
        return found[0] if touches_mark(found.string, *found.span(2)) else found[1] + mark(found[2])

    for words, arguments in _ARGUMENTS:
        for word in words:
            if word in text:
                text = arguments.sub(second, text)
                break
    return text

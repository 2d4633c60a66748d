"""Secrets that stand where one belongs: in addresses, headers, and the arguments of well-known commands."""

from __future__ import annotations

import re

from headwater.access.redact_marks import MARK
from headwater.access.redact_names import looks_drawn
from headwater.access.redact_shapes import Mark

_USER = re.compile(r"""(://[^\s/?#'"<>@:\[]*:)([^\s/'"<>]+)@""")
_TOKEN_AS_USER = re.compile(r"""(://)([\w.~%-]{16,})@""")
_QUERY = re.compile(
    r"""(?i)([?&](?:x-(?:amz|goog)-(?:signature|security-token)|sig|signature)=)([^&\s'"#]{8,})"""
)
_HEADER = re.compile(
    r"""(?i)(authorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:bearer|basic|token|digest|apikey|negotiate)\s{1,3})"""
    r"""([^\s'"\\,;]{4,})"""
)
_BEARER = re.compile(r"""(?i)(\bbearer\s{1,3})([\w.~+/-]{16,}=*)""")
_COOKIES = re.compile(r"""(?i)(\b(?:set-)?cookie\\?["']?\s{0,3}:)([^\n'"]+)""")
_COOKIE = re.compile(r"([\w.-]+=)([^;\s]{8,})")
_ARGUMENTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(\bcurl\b[^|;&\n]{0,400}?\s(?:-u|--user|-U|--proxy-user)[ =]['\"]?[^\s:'\"]{1,100}:)([^\s'\"]+)",
        r"(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;&\n]{0,400}?\s-p)([^\s'\"]+)",
        r"(\b(?:docker|podman|helm)(?: registry)? login\b[^|;&\n]{0,400}?\s-p[ =]?)([^\s'\"]+)",
        r"(\bsshpass\s{1,3}-p\s?)([^\s'\"]+)",
        r"(\bwandb login\s{1,3}(?:--relogin\s{1,3})?)([0-9A-Za-z_-]{20,})",
        r"(\bopenssl enc\b[^|;&\n]{0,400}?\s-k\s{1,3})([^\s'\"]+)",
        r"(\s-pass(?:in|out)?\s{1,3}pass:)([^\s'\"]+)",
        r"(\bmc (?:alias set|config host add)\s{1,3}\S{1,100}\s{1,3}\S{1,200}\s{1,3}\S{1,100}\s{1,3})([^\s'\"]+)",
        r"(\blogin\b[^|;&\n]{0,100}?(?:--key[ =]|\bkey\s?=\s?)['\"]?)([\w.-]{16,})",
        r"(\bredis-cli\b[^|;&\n]{0,200}?\s-a\s{1,3})([^\s'\"]+)",
        r"(\b7z\b[^|;&\n]{0,200}?\s-p)([^\s'\"]+)",
        r"(\b(?:un)?zip\b[^|;&\n]{0,200}?\s-P\s{1,3})([^\s'\"]+)",
        r"(\b(?:az login|mongo|mongosh|mongodump|mongorestore)\b[^|;&\n]{0,400}?\s-p\s{1,3})([^\s'\"]+)",
        r"(\b(?:sqlcmd|bcp|isql)\b[^|;&\n]{0,400}?\s-P\s{0,3})([^\s'\"]+)",
        r"(\bldap(?:search|add|modify|whoami)\b[^|;&\n]{0,400}?\s-w\s{1,3})([^\s'\"]+)",
        r"(\bssh-keygen\b[^|;&\n]{0,200}?\s-[NP]\s{1,3}['\"]?)([^'\"\n]+?)(?=['\"]|\s-|\Z)",
        r"(\bkeytool\b[^|;&\n]{0,400}?\s-(?:store|key)pass\s{1,3})([^\s'\"]+)",
        r"(\bhtpasswd\b[^|;&\n]{0,100}?\s-\w{0,4}b\w{0,4}\s{1,3}\S{1,200}\s{1,3}\S{1,100}\s{1,3})([^\s'\"]+)",
        r"(\bkaggle config set\s{1,3}(?:-n|--name)\s{1,3}key\s{1,3}(?:-v|--value)\s{1,3})([^\s'\"]+)",
        r"(\bsmbclient\b[^|;&\n]{0,200}?\s-U\s{1,3}[^\s%]{1,100}%)([^\s'\"]+)",
        r"((?:\bauth\s?=\s?|BasicAuth)\(\s{0,3}[bf]?['\"][^'\"\n]{0,100}['\"]\s{0,3},\s{0,3}[bf]?['\"])([^'\"\n]+)",
        r"(\bsqlplus\s{1,3}[^\s/]{1,100}/)([^\s@'\"]+)",
    )
)
_HINT = re.compile(
    r"(?i)redis-cli|7z|zip|az login|mongo|sqlcmd|bcp|isql|ldap|keygen|keytool|htpasswd|kaggle|smbclient|auth|"
    r"://|bearer|authorization|cookie|curl|mysql|mariadb|login|sshpass|openssl|-pass|\bmc |sqlplus|sig"
)


def mark_places(text: str, mark: Mark) -> str:
    """Return `text` with the secrets of addresses, headers and well-known commands replaced by what `mark` makes."""
    if not _HINT.search(text):
        return text

    def second(found: re.Match[str]) -> str:
        return (
            found[0]
            if MARK.match(found[2])
            else found[1] + mark(found[2]) + found[0][len(found[1] + found[2]) :]
        )

    def drawn(found: re.Match[str]) -> str:
        return second(found) if looks_drawn(found[2], least=16) else found[0]

    text = _USER.sub(second, text)
    text = _TOKEN_AS_USER.sub(drawn, text)
    text = _QUERY.sub(second, text)
    text = _HEADER.sub(second, text)
    text = _BEARER.sub(drawn, text)
    text = _COOKIES.sub(lambda found: found[1] + _COOKIE.sub(second, found[2]), text)
    for arguments in _ARGUMENTS:
        text = arguments.sub(second, text)
    return text

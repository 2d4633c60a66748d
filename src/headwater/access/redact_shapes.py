"""Secrets that their own shape gives away, wherever they stand: tokens of services, signed tokens, private keys."""

from __future__ import annotations

import re
from collections.abc import Callable

Mark = Callable[[str], str]

_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"""(?x) (?<![A-Za-z0-9_-]) (?:
      gh[oprsu]_[A-Za-z0-9]{36,255} | github_pat_[A-Za-z0-9_]{40,255} | gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}
    | xox[a-z]-[\w-]{16,} | xapp-\d-[\w-]{20,} | hf_[A-Za-z]{30,} | api_org_[A-Za-z]{30,}
    | (?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16} | AIza[\w-]{35} | ya29\.[\w-]{20,} | GOCSPX-[\w-]{20,} | 1//0[\w-]{30,}
    | npm_[A-Za-z0-9]{36} | pypi-AgE[\w-]{40,} | SG\.[\w-]{16,}\.[\w-]{30,} | [rs]k_(?:live|test)_[A-Za-z0-9]{16,}
    | whsec_[A-Za-z0-9+/=]{24,} | do[opr]_v1_[0-9a-f]{64} | shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32} | dapi[0-9a-f]{32}
    | (?<!/)key-[0-9a-f]{32} | \d{8,10}:AA[\w-]{33} | hv[sbr]\.[\w-]{24,} | dckr_pat_[\w-]{20,} | gsk_[A-Za-z0-9]{40,}
    | r8_[A-Za-z0-9]{30,} | pplx-[A-Za-z0-9]{40,} | lin_api_[A-Za-z0-9]{30,} | ntn_[A-Za-z0-9]{40,}
    | secret_[A-Za-z0-9]{43} | AGE-SECRET-KEY-1[A-Z0-9]{50,} | hw_[\w-]{43} | nvapi-[\w-]{40,}
    | tskey-[a-z]+-[\w-]{20,} | sq0[a-z]{3}-[\w-]{22,} | (?<!/)SK[0-9a-f]{32} | [\w-]{3}8Q~[\w.~-]{31,34}
    | lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10} | p[nc]u_[A-Za-z0-9]{36} | pcsk_\w{40,} | xai-[A-Za-z0-9]{60,}
    | glsa_[A-Za-z0-9]{32}_[0-9a-f]{8} | PMAK-[0-9a-f]{24}-[0-9a-f]{34} | sbp_[0-9a-f]{40} | ATATT3[\w=-]{50,}
    | sk-(?=[\w-]*\d)(?=[\w-]*[A-Z]|or-)(?:[a-z0-9]+-){0,3}[\w-]{20,}
    | eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]{6,}){1,3}
    ) (?![A-Za-z0-9_+=-])"""
)
_IN_PATH = re.compile(
    r"(hooks\.slack\.com/(?:services|workflows)/[\w/]+/|discord(?:app)?\.com/api/webhooks/\d+/|"
    r"api\.telegram\.org/bot)([\w:-]{20,})"
)
_HINT = re.compile(
    r"-----BEGIN|gh[oprsu]_|github_pat|gl[a-z]+-|xox|xapp-|hf_|api_org_|A[KSBC][ICA]A|AIza|ya29|GOCSPX|1//0|npm_|pypi-|"
    r"SG\.|k_live|k_test|whsec_|_v1_|shp|dapi|key-|:AA|hv[sbr]\.|_pat_|gsk_|r8_|pplx-|lin_api|ntn_|secret_|AGE-|hw_|"
    r"lsv2_|pnu_|pcu_|pcsk_|xai-|glsa_|PMAK|sbp_|ATATT|nvapi|tskey|sq0|SK|8Q~|sk-|eyJ|hooks\.|webhooks|telegram"
)


def mark_shapes(text: str, mark: Mark) -> str:
    """Return `text` with every token and key block that is known by its shape replaced by what `mark` makes of it."""
    if not _HINT.search(text):
        return text
    text = _BLOCK.sub(lambda found: mark(found[0]), text)
    text = _IN_PATH.sub(lambda found: found[1] + mark(found[2]), text)
    return _TOKEN.sub(lambda found: mark(found[0]), text)

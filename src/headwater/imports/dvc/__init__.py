"""DVC pipelines in Git: every lock entry of the whole history becomes a run with what it used and made."""

from headwater.imports.dvc.read import read

__all__ = ["read"]

"""A stand-in for TensorFlow.

Rasa imports TensorFlow at its top level even when no component of the pipeline uses it. The stand-in satisfies those
imports: every module exists, every name in it is a class that can be subclassed, called, indexed and used as a
decorator. A component that really computes with it (DIET, TED, the response selector) fails in training.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Iterator, Optional

PACKAGES = ("tensorflow", "tensorflow_addons", "tensorflow_text", "tensorflow_hub", "keras")


class _Anything(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Anything:
            return super().__call__(*args, **kwargs)
        used_as_decorator = len(args) == 1 and callable(args[0]) and not kwargs
        return args[0] if used_as_decorator else Anything

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __or__(cls, _: Any) -> Any:
        return cls

    def __iter__(cls) -> Iterator[Any]:
        return iter(())


class Anything(metaclass=_Anything):
    """What every name of a stand-in module is."""


class _Module(ModuleType):
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Optional[ModuleSpec]:
        return ModuleSpec(fullname, self, is_package=True) if fullname.split(".")[0] in PACKAGES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def install() -> bool:
    """Puts the stand-in in place and says so; where TensorFlow is installed it is left alone."""
    if importlib.util.find_spec("tensorflow") is not None:
        return False
    sys.meta_path.insert(0, _Finder())
    return True

"""Public names that are imported when they are first used, so that importing their package costs next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def lazy_getattr(
    package: str,
    public: Collection[str],
    homes: Mapping[str, str],
    *,
    extra: str = "",
    needs: Collection[str] = (),
    keep: dict[str, Any] | None = None,
) -> Callable[[str], Any]:
    """The ``__getattr__`` of ``package``: a public name comes from its module in ``homes``, or is a module itself.

    Where a module that the package ``needs`` is missing, the error says which ``extra`` installs it.
    ``keep`` are the package's globals, where the next use of a name shall cost nothing.
    """

    def get(name: str) -> Any:
        if name not in public:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        try:
            home = import_module(f"{package}.{homes.get(name, name)}")
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in needs:
                raise
            reason = f"{package} needs an extra: pip install 'gbt27922[{extra}]'"
            raise ModuleNotFoundError(reason, name=error.name) from error
        found = getattr(home, name) if name in homes else home
        if keep is not None:
            keep[name] = found
        return found

    return get

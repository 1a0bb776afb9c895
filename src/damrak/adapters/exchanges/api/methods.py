"""How a call becomes a method: the same name, words and arguments, with ``self`` in front."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Made = TypeVar("Made")
Method = TypeVar("Method", bound=Callable[..., Any])

_SELF = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)


def like(build: Callable[..., Any], method: Method) -> Method:
    """Let a method look to people and tools like the function that builds its call."""
    functools.update_wrapper(method, build)
    signature = inspect.signature(build)
    parameters = [_SELF, *signature.parameters.values()]
    method.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return method


def taking(make: Callable[P, Made], use: Callable[[Made], T]) -> Callable[P, T]:
    """Return a function with the arguments of ``make``, which does something with what it makes."""

    def taken(*args: P.args, **kwargs: P.kwargs) -> T:
        return use(make(*args, **kwargs))

    functools.update_wrapper(taken, use)
    result = inspect.signature(use).return_annotation
    signature = inspect.signature(make).replace(return_annotation=result)
    taken.__signature__ = signature  # type: ignore[attr-defined]
    return taken

"""Benchmarks: what Damrak costs, measured the same way every time; see ``README.md`` beside this.

They stand apart from the tests because a figure is no verdict: it depends on the machine, so each
is shown with what that machine takes for a fixed piece of Python and for one write to its disk.
"""

"""Runs the command line for tests: most in this process, some in one of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from damrak.app.cli import main

TIMEOUT_S = 60


class Shell:
    """Run commands on one data directory."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self._environment = {"DAMRAK_DATA_DIR": str(data_dir), **environment}

    def run(self, *words: str, code: int = 0, typed: str = "") -> Result:
        """Run a command that must end with an exit code."""
        result = self.invoke(*words, typed=typed)
        if result.exit_code != code and result.exception is not None:
            raise AssertionError(result.output) from result.exception
        assert result.exit_code == code, result.output
        return result

    def invoke(self, *words: str, typed: str = "") -> Result:
        """Run a command that may end as it likes."""
        return CliRunner(env=self._environment).invoke(main, words, input=typed)

    def json(self, *words: str, code: int = 0) -> Any:
        """Return the one object that a command writes for programs."""
        (row,) = self.rows(*words, code=code)
        return row

    def rows(self, *words: str, code: int = 0) -> list[Any]:
        """Return the objects that a command writes for programs, one a line."""
        lines = self.run(*words, "--json", code=code).stdout.splitlines()
        return [json.loads(line) for line in lines]

    def refusal(self, *words: str, code: int = 1) -> str:
        """Return what a command that must fail says on standard error, after nothing on output."""
        result = self.run(*words, code=code)
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        return result.stderr.strip()

    def market(self) -> None:
        """List one instrument and fund two accounts."""
        self.run("asset", "add", "EUR", "--scale", "8")
        self.run("asset", "add", "VOC", "--scale", "0")
        self.run(
            *("instrument", "add", "VOC/EUR", "--base", "VOC", "--quote", "EUR"),
            *("--price-scale", "2", "--tick", "0.05", "--taker-fee-ppm", "500"),
        )
        for account in ("1", "2"):
            self.run("account", "open", account)
            self.run("account", "deposit", account, "EUR", "100000")
            self.run("account", "deposit", account, "VOC", "1000")

    def start(
        self, *words: str, output: Any = subprocess.PIPE, **options: Any
    ) -> "subprocess.Popen[str]":
        """Start a command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "damrak.app.cli", *words],
            env={**os.environ, **self._environment},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def process(self, *words: str, **options: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command in a process of its own, and return how it ended."""
        with self.start(*words, **options) as process:
            stdout, stderr = process.communicate(timeout=TIMEOUT_S)
        return subprocess.CompletedProcess(words, process.returncode, stdout, stderr)

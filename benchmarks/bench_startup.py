"""How much CPU the commands take that people wait for: the median of so many runs, against what it should be.

python benchmarks/bench_startup.py [RUNS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(__file__).parent.parent / "programs" / "permutation_power.ida"
WANTED = {("--help",): 100, ("run", "--help"): 100, ("check", str(PROGRAM)): 250}


def cpu_ms(arguments: tuple[str, ...], cache: str) -> float:
    """What one run takes, of the user's time and the system's; modules are compiled already."""
    environment = os.environ | {"PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "ida_dsl", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed; run it by hand")
    return 1000 * (used.ru_utime + used.ru_stime)


def median_ms(arguments: tuple[str, ...], runs: int) -> float:
    with tempfile.TemporaryDirectory() as cache:
        cpu_ms(arguments, cache)  # compiles the modules
        return statistics.median(cpu_ms(arguments, cache) for _ in range(runs))


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for arguments, wanted in WANTED.items():
        took = median_ms(arguments, runs)
        name = " ".join(Path(one).name for one in arguments)
        verdict = "" if took <= wanted else "   TOO SLOW"
        print(f"{name:<32} {took:6.0f} ms CPU   at most {wanted} wanted{verdict}")


if __name__ == "__main__":
    main()

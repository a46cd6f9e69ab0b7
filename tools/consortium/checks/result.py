"""What a part of the test run found."""

import dataclasses


@dataclasses.dataclass
class Result:
    """Counts and the lines to show for what failed."""

    name: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    problems: list = dataclasses.field(default_factory=list)

    def check(self, good, problem=""):
        """Count one check; keep its problem when it is not good."""
        if good:
            self.passed += 1
        else:
            self.failed += 1
            self.problems.append(problem)
        return good

    def line(self):
        return f"{self.name}: {self.passed} passed, {self.failed} failed ({self.seconds:.0f} s)"


def final_line(results):
    """The last line of a run."""
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    return f"{passed} passed, {failed} failed"

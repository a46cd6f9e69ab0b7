class Problem(Exception):
    """What is wrong with a file or with one of its lines.

    :ivar code: which problem; the import turns it into a sentence in the user's language
    :ivar values: what the sentence names
    """

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


class FileProblem(Problem):
    """Nothing can be read from the file."""


class LineProblem(Problem):
    """One line cannot be read; the others can."""

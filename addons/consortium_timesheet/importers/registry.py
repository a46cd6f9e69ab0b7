READERS = {}


def register(reader):
    """Make a reader known, by its ``source``; the last one registered wins. Class decorator."""
    READERS[reader.source] = reader
    return reader


def detect(header):
    """Return the source that a header looks most like.

    :param header: names of the columns, as in the file
    :return: source, or None when no reader has all the columns that it needs
    """
    scores = {source: reader.get_score(header) for source, reader in READERS.items()}
    best = max(scores, key=scores.get, default=None)
    return best if best and scores[best] else None

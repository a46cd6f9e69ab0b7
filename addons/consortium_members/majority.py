"""Votes and quorum in whole numbers, without the ORM.

Fractions are compared by cross-multiplication: two thirds of seven votes is never
0.6666 of anything.
"""


def is_carried(votes_for, votes_against, fraction=None, casting_vote=None):
    """Whether a motion is carried by the votes cast; abstentions are not votes cast.

    :param fraction: ``(numerator, denominator)`` of the votes cast that is needed, or
        None for a simple majority: more votes for than against
    :param casting_vote: "for" or "against": vote of the chair, on a tie of a simple
        majority only
    """
    cast = votes_for + votes_against
    if not cast:
        return False
    if fraction is None:
        if votes_for == votes_against:
            return casting_vote == "for"
        return votes_for > votes_against
    numerator, denominator = fraction
    return votes_for * denominator >= numerator * cast


def required_quorum(rule, entitled, numerator=1, denominator=2, number=0):
    """Number of persons that makes a quorum.

    :param rule: "majority" (more than half), "fraction" (at least that part, rounded
        up), "number" (as it stands) or "present" (whoever is there: one person)
    :param entitled: number of those who count
    """
    if rule == "majority":
        return entitled // 2 + 1
    if rule == "fraction":
        return -(-entitled * numerator // denominator)
    return number if rule == "number" else 1

"""How old is what waits, in the four classes of accountants, without the ORM."""

from odoo.tools import SQL

# Codes sort as the classes do: that is the order of groups in lists.
# Last day of each class; what is older is in the last one.
AGE_LIMITS = (30, 60, 90)
AGE_BUCKETS = [
    ("a_30", "0-30 days"), ("b_60", "31-60 days"), ("c_90", "61-90 days"), ("d_older", "Over 90 days"),
]
# Days until the hours expire.
EXPIRY_LIMITS = (30, 90, 180)
EXPIRY_BUCKETS = [
    ("a_past", "Past its last day"), ("b_30", "Within 30 days"), ("c_90", "31-90 days"),
    ("d_180", "91-180 days"), ("e_later", "Later"),
]


def get_age_bucket(days):
    """Class of an age in days; work dated tomorrow is in the first one."""
    return next(
        (name for (name, _label), limit in zip(AGE_BUCKETS, AGE_LIMITS, strict=False)
         if days <= limit), AGE_BUCKETS[-1][0])


def age_bucket_sql(days):
    """SQL expression of `get_age_bucket`.

    :param days: SQL expression of the age in days
    """
    return _buckets_sql(days, zip(AGE_BUCKETS, AGE_LIMITS, strict=False), AGE_BUCKETS[-1][0])


def expiry_bucket_sql(days):
    """SQL expression of the class of hours that last some more days, negative when they are over.

    :param days: SQL expression of the days left
    """
    limits = zip(EXPIRY_BUCKETS, (-1, *EXPIRY_LIMITS), strict=False)
    return _buckets_sql(days, limits, EXPIRY_BUCKETS[-1][0])


def _buckets_sql(days, limits, last):
    whens = SQL(" ").join(
        SQL("WHEN %s <= %s THEN %s", days, limit, name) for (name, _label), limit in limits)
    return SQL("CASE %s ELSE %s END", whens, last)

"""What a package of hours may be sold with: when it opens, what rolls over."""

OPENINGS = [
    ("signature", "When the order is confirmed"),
    ("invoice", "When it is invoiced"),
    ("payment", "When its invoice is paid"),
]
ROLLOVERS = [
    ("none", "Nothing: what is left expires"),
    ("hours", "Up to a number of hours"),
    ("percent", "Up to a share of the hours granted"),
    ("both", "Up to the lower of a number of hours and a share"),
]

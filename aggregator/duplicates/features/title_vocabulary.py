"""The vocabulary of meeting titles: which words tell meetings apart and which every community uses.

These lists are knowledge about English (and a little beyond), not about any one calendar: a word belongs here only if
it would mean the same in a calendar nobody has seen yet. Words are folded as `titles.fold` folds them.
"""

from aggregator.duplicates.features.cancelled_titles import CANCELLED_WORDS

# Several words that are one, before anything else is looked at. Longer ones first.
PHRASES = (
    (r"special interest groups?", "sig"),
    (r"sub[ -]?(?=group|project|committee)", " sub"),
    (r"working groups?|work ?groups?", "wg"),
    (r"task ?forces?", "taskforce"),
    (r"technical steering committee", "tsc"),
    (r"technical advisory (?:council|committee|board)", "tac"),
    (r"technical oversight committee", "toc"),
    (r"governing board", "board"),
    (r"birds of a feather", "bof"),
    (r"open source program(?:me)? offices?", "ospo"),
    (r"office hours?", "officehours"),
    (r"all[ -]hands", "allhands"),
    (r"town ?halls?", "townhall"),
    (r"stand[ -]?ups?", "standup"),
    (r"check[ -]?ins?", "checkin"),
    (r"catch[ -]?ups?", "catchup"),
    (r"kick[ -]?offs?", "kickoff"),
    (r"meet[ -]?ups?", "meetup"),
    (r"work[ -]?shops?", "workshop"),
    (r"hack[ -]?athons?", "hackathon"),
    (r"bi[ -]?weekly|fortnightly|every (?:two|2|other) weeks?", "biweekly"),
    (r"bi[ -]?monthly", "bimonthly"),
    (r"new years?(?= (?:day|eve))", "newyear"),
    (r"q ?(?:&|and) ?a", "qanda"),
    (r"d ?(?:&|and) ?i|diversity,? (?:equity,? )?(?:&|and) inclusion", "dei"),
    (r"asia[ /-]?pac(?:ific)?", "apac"),
    (r"europe,? (?:the )?middle[ -]east,?(?: (?:&|and))? africa", "emea"),
    (r"americas?", "amer"),
    (r"\(?no title\)?", "untitled"),
    (r"out of (?:the )?office", "ooo"),
)

# How a meeting is held, which every title may or may not say.
FORMAT = frozenset(
    """
    a an and at by for from in into of on or our s the to via vs with de la le les des du der die das und et y e
    meeting meetings mtg mtgs call calls sync syncs session sessions sitting gathering telecon teleconference
    conference-call videoconference vc zoom teams webex jitsi meet online virtual remote hybrid live
    weekly biweekly monthly bimonthly quarterly daily yearly annual regular recurring periodic
    wg sig subgroup subgroups subproject subprojects group groups taskforce team teams project projects committee
    event events series public joint hosted presented presents host hosts featuring feat edition episode ep vol volume
    fwd fw re invitation invite invited external extern no nr part chapter lesson lecture time friendly this utc gmt
    """.split()
)

# Names of kinds of meetings. Any community may have one, so agreeing on them proves nothing.
COMMON = frozenset(
    """
    community communities tsc tac toc board bof officehours allhands townhall standup checkin catchup kickoff meetup
    workshop workshops hackathon webinar webinars training tutorial talk talks lecture seminar class classes course
    governance governing steering advisory technical general main core council leadership lead leads chairs chair
    maintainer maintainers contributor contributors developer developers dev devs user users member members newcomer
    newcomers new onboarding orientation welcome intro introduction introductory getting started
    planning review reviews retrospective retro demo demos triage backlog grooming roadmap release releases sprint
    bug bugs issue issues pr prs pull request requests discussion discussions update updates status report reports
    marketing outreach communications comms documentation docs website infrastructure infra ci security legal
    education events-team program programme operations ops admin budget finance
    social coffee tea lunch breakfast dinner happy hour hours networking party drinks chat fireside ama qanda panel
    open source software code coding hack day days week weekend night evening-event summit conference
    busy hold tbd tba tbc private reserved blocked placeholder unavailable free ooo holiday vacation break closed
    working work-session cowork coworking time slot touchpoint touchpoints forum assembly agm plenary election
    elections vote voting deadline deadlines reminder interview interviews hearing
    office offices work hours-off appointment dentist doctor birthday travel travelling flight offsite meeting-free
    everyone everybody anyone all-welcome join us our your my world worldwide global international national local
    year month quarter quarterly q1 q2 q3 q4 end start launch lecture lectures
    reading club book movie film music concert show art arts yoga story storytime market tour
    """.split()
)

# Titles that say only that somebody is not free: never evidence of anything.
BLANK = frozenset(
    {"busy", "hold", "tbd", "tba", "tbc", "private", "reserved", "blocked", "placeholder", "untitled", "ooo"}
)

# Words that say something about an event, not which one it is.
STATUS = CANCELLED_WORDS.union(
    """
    cancel postponed rescheduled moved tentative confirmed updated update reminder note new hold verschoben
    """.split()
)

# Words of one set tell apart from words of the same set; a word against none is a doubt, not a difference.
MARKS = {
    "region": {
        "apac": "apac", "emea": "emea", "amer": "amer", "latam": "latam", "na": "amer", "us": "us", "usa": "us",
        "eu": "eu", "europe": "eu", "european": "eu", "asia": "asia", "asian": "asia", "africa": "africa", "uk": "uk",
        "india": "india", "china": "china", "japan": "japan", "oceania": "oceania", "pacific": "pacific",
        "atlantic": "atlantic",
        "east": "east", "west": "west", "north": "north", "south": "south", "central": "central",
        "eastern": "east", "western": "west", "northern": "north", "southern": "south", "anz": "anz", "cn": "china",
    },
    "time of day": {
        "morning": "am", "am": "am", "afternoon": "pm", "pm": "pm", "evening": "evening", "early": "early",
        "late": "late", "night": "evening", "noon": "noon",
    },
    "level": {
        "beginner": "beginner", "beginners": "beginner", "basic": "beginner", "basics": "beginner",
        "intermediate": "intermediate", "advanced": "advanced", "expert": "advanced", "experts": "advanced",
    },
    "language": {
        "english": "en", "spanish": "es", "espanol": "es", "french": "fr", "francais": "fr", "german": "de",
        "deutsch": "de", "chinese": "zh", "mandarin": "zh", "japanese": "ja", "portuguese": "pt", "korean": "ko",
    },
    "weekday": {
        w: w[:3]
        for d in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        for w in (d, d[:3], d + "s")
    } | {"tues": "tue", "thur": "thu", "thurs": "thu", "weds": "wed"},
    "part": {
        "opening": "opening", "closing": "closing", "keynote": "keynote", "prep": "prep", "preparation": "prep",
        "pre": "prep", "post": "post", "backup": "backup", "overflow": "overflow", "setup": "setup",
        "internal": "internal",
        "install": "install", "installation": "install", "registration": "registration", "afterparty": "afterparty",
        "subcommittee": "sub",
    },
}  # fmt: skip
MARK_OF = {word: (kind, value) for kind, words in MARKS.items() for word, value in words.items()}
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
ORDINAL = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12", "last": "last",
}  # fmt: skip
MONTHS = {
    m: str(i)
    for i, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for m in names.split()
}  # fmt: skip

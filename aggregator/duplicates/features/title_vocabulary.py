"""The vocabulary of meeting titles: which words tell meetings apart and which every community uses.

These lists are knowledge about English (and a little beyond), not about any one calendar: a word belongs here only if
it would mean the same in a calendar nobody has seen yet. Words are as `titles.words_of` gives them:
folded, and phrases as one word.
"""

from aggregator.duplicates.features.cancelled_titles import CANCELLED_WORDS

# Several words that are one, before anything else is looked at. Longer ones first.
PHRASES = (
    (r"special interest groups?", "sig"),
    (r"sub[ -]groups?", "subgroup"),
    (r"sub[ -]projects?", "subproject"),
    (r"sub[ -]committees?", "subcommittee"),
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
    (
        r"(?:(?:speakers?|topics?|titles?|guests?) )?(?:tba|tbd|tbc|to be (?:announced|confirmed|decided|determined))",
        "tba",
    ),
    (r"(?:save|hold) the dates?", "placeholder"),
    (r"called off|fae?ll(?:t|en) aus", "cancelled"),
    (r"govt", "government"),
    (r"intl", "international"),
    (r"natl", "national"),
    (r"assn", "association"),
    (r"dept", "department"),
    (r"mgmt", "management"),
    (r"univ", "university"),
)

# How a meeting is held, which every title may or may not say.
FORMAT = frozenset(
    """
    a an and at by for from in into of on or our s the to via vs with de la le les des du der die das und et y e
    meeting meetings mtg mtgs call calls sync syncs session sessions sitting gathering telecon teleconference
    videoconference vc zoom teams webex jitsi meet online virtual remote hybrid live
    weekly biweekly monthly bimonthly quarterly daily yearly annual regular recurring periodic
    wg sig subgroup subgroups subproject subprojects group groups taskforce team teams project projects committee
    event events series public joint hosted presented presents host hosts featuring feat ft edition episode ep vol
    volume fwd fw re invitation invite invited external extern no nr part chapter lesson lecture time friendly
    this utc gmt fur mit von vom zum zur im auf bei uber ein eine einen einem einer den dem pour par sur avec dans
    au aux une el los las del para por una il lo gli di della delle per dos em het een van voor met op och till в на
    и для с по""".split()
)

# The same in other languages, folded. Words in one script without blanks are parted by `UNPARTED`.
COMMON_ELSEWHERE = frozenset(
    """
    treffen monatstreffen vereinstreffen gruppentreffen arbeitstreffen entwicklertreffen usertreffen anwendertreffen
    arbeitsgruppe arbeitskreis vorstand vorstandssitzung sitzung mitgliederversammlung versammlung hauptversammlung
    jahreshauptversammlung plenum stammtisch fruhstuck brunch abend abendessen offener offene offenes offenen tur
    werkstatt sprechstunde redaktion redaktionssitzung beratung beirat kurs kurse einfuhrung anfanger fortgeschrittene
    schulung vortrag vortrage lesung ausstellung fuhrung konzert kino kinderkino flohmarkt wochenmarkt weihnachtsmarkt
    weihnachtsfeier sommerfest fest feier tag tage nacht woche wochenende monat kinder jugend familie familien
    senioren spieleabend spielenachmittag filmabend chor chorprobe probe sprachcafe reparaturcafe repaircafe neue
    neuer neues mitglieder gemeinde gemeinschaft besprechung planung fragen termin gesprach austausch begrussung
    eroffnung reunion reunions rencontre rencontres mensuel mensuelle hebdomadaire annuel annuelle publique assemblee
    generale conseil administration bureau comite atelier ateliers permanence permanences apero aperitif conference
    conferences portes ouvertes visite guidee marche spectacle exposition enfants famille debutants debutant formation
    cours initiation soiree journee groupe travail jeux projection debat communaute ouvert ouverte equipe fete
    reuniones encuentro encuentros mensual semanal anual asamblea asambleas junta taller talleres charla charlas curso
    cursos comunidad abierta abierto jornada jornadas noche tarde dia dias semana visita guiada mercado concierto
    exposicion ninos ninas familias principiantes juegos fiesta presentacion grupo trabajo equipo lectura bienvenida
    ordinaria extraordinaria riunione riunioni incontro incontri mensile settimanale assemblea laboratorio corso corsi
    serata giornata mostra guidata bambini famiglia famiglie principianti gruppo lavoro comunita festa concerto
    direttivo reuniao reunioes encontro encontros mensal assembleia geral oficina oficinas palestra noite criancas
    familia comunidade trabalho feira roda conversa bijeenkomst bijeenkomsten vergadering ledenvergadering algemene
    bestuur bestuursvergadering inloop borrel maandelijkse cursus lezing tentoonstelling rondleiding avond middag dag
    kinderen beginners werkgroep overleg koffie spelletjesavond mote moten styrelsemote arsmote medlemsmote manadsmote
    moede arsmode generalforsamling bestyrelsesmode arsmoete arsmøte styremøte medlemsmøte møte arsmøde møde
    medlemsmøde bestyrelsesmøde kveld aften kvall fika spotkanie spotkania zebranie zebrania warsztaty wyklad walne
    dzieci setkani schuze schuzka prednaska dilna kurz valna hromada встреча встречи общее годовое рабочая группа
    собрание собрания заседание семинар лекция мастер класс вебинар митап""".split()
)

# Words of kinds of meetings in scripts that do not part words by blanks: each is parted from what stands around it.
# Longer ones before those they begin with.
UNPARTED = tuple(
    """
    社区 社群 会议 例会 周会 月会 双周 每周 每月 定期 工作组 小组 工作坊 研讨会 分享会 直播 线上 讲座
    沙龙 培训 聚会 大会 开放日 開放日 聚會 會議 例會 線上 講座
    会議 総会 理事会 委员会 委員会 定例会 定例 勉強会 読書会 交流会 もくもく会
    ミーティング ワークショップ ハッカソン セミナー オンライン
    커뮤니티 정기모임 정기 모임 회의 총회 워크숍 세미나 스터디""".split()
)

# Names of kinds of meetings. Any community may have one, so agreeing on them proves nothing.
COMMON = frozenset(
    """
    community communities tsc tac toc board bof officehours allhands townhall standup checkin catchup kickoff meetup
    workshop hackathon webinar webinars training tutorial talk talks lecture seminar class classes course
    governance governing steering advisory technical general main core council leadership lead leads chairs chair
    maintainer maintainers contributor contributors developer developers dev devs user users member members newcomer
    newcomers new onboarding orientation welcome intro introduction introductory getting started
    planning review reviews retrospective retro demo demos triage backlog grooming roadmap release releases sprint
    bug bugs issue issues pr prs pull request requests discussion discussions update updates status report reports
    marketing outreach communications comms documentation docs website infrastructure infra ci security legal
    education program programme operations ops admin budget finance
    social coffee tea lunch breakfast dinner happy hour hours networking party drinks chat fireside ama qanda panel
    open source software code coding hack day days week weekend night summit conference
    busy hold tba private reserved blocked placeholder unavailable free ooo holiday vacation break closed
    working cowork coworking time slot touchpoint touchpoints forum assembly agm plenary election
    elections vote voting deadline deadlines reminder interview interviews hearing
    office offices work appointment dentist doctor birthday travel travelling flight offsite
    everyone everybody anyone join us our your my world worldwide global international national local
    year month quarter quarterly q1 q2 q3 q4 end start launch lecture lectures
    reading club book movie film music concert show art arts yoga story storytime market tour
    study choir rehearsal band practice jam session mic karaoke trivia quiz bingo game games gaming craft crafts
    knitting playgroup toddler toddlers baby babies kid kids child children teen teens family families adult adults
    senior seniors student students staff faculty alumni executive director directors trustees secretary committee
    party brunch picnic barbecue potluck reception ceremony plenary poster panel keynote lightning
    house lab labs maker makers drop volunteer volunteers exhibition exhibit expo fair festival gallery
    dance dancing fitness meditation walk walking run running hike ride tournament chess homework worship service
    prayer rehearsals cryptoparty repair cafe test tests testing linux bible""".split()
).union(COMMON_ELSEWHERE)

# Words of places that any house has: which house it is they do not say.
ROOMS = frozenset(
    """
    a b c d s the of room rooms hall main meeting conference auditorium lobby foyer gym gymnasium cafeteria cafe library
    classroom lecture office building floor ground first second upper lower level community center centre studio theatre
    theater lab garden park branch courtyard terrace stage basement clubroom clubhouse house church school campus hotel
    museum lunch dining break staff common seminar board reading band music art boardroom ballroom lounge bar pub pool
    kitchen atrium suite classrooms gymnasium stadium arena rink court courts field fields pitch track playground
    pavilion chapel sanctuary nave vestry parish cathedral temple mosque synagogue town village city civic municipal
    council public high middle elementary primary secondary grammar college university department hospital clinic
    fire station market square parking lot entrance gate wing tent online st saint
    lunchroom raum saal grosser kleiner clubraum seminarraum horsaal haus etage bibliothek werkstatt kuche garten
    salle amphitheatre grande petite bibliotheque mediatheque mairie maison etage
    sala aula biblioteca salon edificio planta piso""".split()
)

# Titles that say only that somebody is not free: never evidence of anything. Nor are those of words of `STATUS` alone.
BLANK = frozenset({"busy", "private", "reserved", "blocked", "untitled", "ooo"})

# Words that say something about an event, not which one it is.
STATUS = CANCELLED_WORDS.union(
    """
    cancel postponed rescheduled moved tentative confirmed updated update reminder note new hold verschoben
    tba placeholder""".split()
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

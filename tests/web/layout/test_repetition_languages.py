"""How events repeat, in words of each language: genders, cases and the order of words are those of native speakers."""

from __future__ import annotations

import pytest
from test_repetition import event

from aggregator.web.layout.repetition import repetition, repetition_with_time
from aggregator.web.request.languages import find_language

RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=SA",
    "FREQ=WEEKLY;BYDAY=MO,WE",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;BYDAY=SA,SU",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=3",
    "FREQ=WEEKLY;INTERVAL=4;BYDAY=SA",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=1",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1",
    "FREQ=MONTHLY;BYDAY=1TU",
    "FREQ=MONTHLY;BYDAY=2SA",
    "FREQ=MONTHLY;BYDAY=3TU,1TU",
    "FREQ=MONTHLY;BYDAY=2SU,4SU",
    "FREQ=MONTHLY;BYDAY=5WE",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1SU",
    "FREQ=YEARLY",
)

SAID_IN = {
    "de": """
        Jeden Tag
        Alle 2 Tage
        Montag bis Freitag
        Jeden Donnerstag
        Jeden Samstag
        Jeden Montag und Mittwoch
        Jeden Montag, Mittwoch und Freitag
        Jeden Samstag und Sonntag
        Jeden zweiten Donnerstag
        Jeden zweiten Sonntag
        Alle 2 Wochen am Dienstag und Donnerstag
        Alle 3 Wochen am Donnerstag
        Alle 4 Wochen am Samstag
        Am 26. jedes Monats
        Am 1. jedes Monats
        Letzter Tag des Monats
        Alle 2 Monate am 1. des Monats
        Erster Dienstag im Monat
        Zweiter Samstag im Monat
        Erster und dritter Dienstag im Monat
        Zweiter und vierter Sonntag im Monat
        Fünfter Mittwoch im Monat
        Letzter Freitag im Monat
        Alle 3 Monate am zweiten Donnerstag
        Alle 2 Monate am letzten Sonntag
        Jedes Jahr am 26. November
    """,
    "fr": """
        Chaque jour
        Tous les 2 jours
        Du lundi au vendredi
        Chaque jeudi
        Chaque samedi
        Chaque lundi et mercredi
        Chaque lundi, mercredi et vendredi
        Chaque samedi et dimanche
        Un jeudi sur deux
        Un dimanche sur deux
        Toutes les 2 semaines, le mardi et jeudi
        Toutes les 3 semaines, le jeudi
        Toutes les 4 semaines, le samedi
        Le 26 du mois
        Le 1er du mois
        Dernier jour du mois
        Tous les 2 mois, le 1er
        Premier mardi du mois
        Deuxième samedi du mois
        Premier et troisième mardi du mois
        Deuxième et quatrième dimanche du mois
        Cinquième mercredi du mois
        Dernier vendredi du mois
        Tous les 3 mois, le deuxième jeudi
        Tous les 2 mois, le dernier dimanche
        Chaque année, le 26 novembre
    """,
    "pt": """
        Todos os dias
        A cada 2 dias
        De segunda a sexta-feira
        Toda quinta-feira
        Todo sábado
        Toda segunda-feira e quarta-feira
        Toda segunda-feira, quarta-feira e sexta-feira
        Todo sábado e domingo
        A cada duas semanas, na quinta-feira
        A cada duas semanas, no domingo
        A cada 2 semanas, na terça-feira e quinta-feira
        A cada 3 semanas, na quinta-feira
        A cada 4 semanas, no sábado
        Dia 26 de cada mês
        Dia 1º de cada mês
        Último dia do mês
        A cada 2 meses, no dia 1º
        Primeira terça-feira do mês
        Segundo sábado do mês
        Primeira e terceira terça-feira do mês
        Segundo e quarto domingo do mês
        Quinta quarta-feira do mês
        Última sexta-feira do mês
        A cada 3 meses, na segunda quinta-feira
        A cada 2 meses, no último domingo
        Todo ano, em 26 de novembro
    """,
    "ja": """
        毎日
        2日ごと
        月曜日から金曜日まで毎日
        毎週木曜日
        毎週土曜日
        毎週月曜日、水曜日
        毎週月曜日、水曜日、金曜日
        毎週土曜日、日曜日
        隔週木曜日
        隔週日曜日
        2週間ごとの火曜日、木曜日
        3週間ごとの木曜日
        4週間ごとの土曜日
        毎月26日
        毎月1日
        毎月末日
        2か月ごとの1日
        毎月第1火曜日
        毎月第2土曜日
        毎月第1・第3火曜日
        毎月第2・第4日曜日
        毎月第5水曜日
        毎月最終金曜日
        3か月ごとの第2木曜日
        2か月ごとの最終日曜日
        毎年11月26日
    """,
    "ko": """
        매일
        2일마다
        월요일부터 금요일까지 매일
        매주 목요일
        매주 토요일
        매주 월요일 및 수요일
        매주 월요일, 수요일 및 금요일
        매주 토요일 및 일요일
        격주 목요일
        격주 일요일
        2주마다 화요일 및 목요일
        3주마다 목요일
        4주마다 토요일
        매월 26일
        매월 1일
        매월 말일
        2개월마다 1일
        매월 첫째 화요일
        매월 둘째 토요일
        매월 첫째, 셋째 화요일
        매월 둘째, 넷째 일요일
        매월 다섯째 수요일
        매월 마지막 금요일
        3개월마다 둘째 목요일
        2개월마다 마지막 일요일
        매년 11월 26일
    """,
    "hi": """
        हर दिन
        हर 2 दिन में
        सोमवार से शुक्रवार तक हर दिन
        हर गुरुवार
        हर शनिवार
        हर सोमवार और बुधवार
        हर सोमवार, बुधवार, और शुक्रवार
        हर शनिवार और रविवार
        हर दूसरे गुरुवार
        हर दूसरे रविवार
        हर 2 हफ़्ते में मंगलवार और गुरुवार को
        हर 3 हफ़्ते में गुरुवार को
        हर 4 हफ़्ते में शनिवार को
        हर महीने की 26 तारीख को
        हर महीने की 1 तारीख को
        महीने का आखिरी दिन
        हर 2 महीने में 1 तारीख को
        महीने का पहला मंगलवार
        महीने का दूसरा शनिवार
        महीने का पहला और तीसरा मंगलवार
        महीने का दूसरा और चौथा रविवार
        महीने का पाँचवाँ बुधवार
        महीने का आखिरी शुक्रवार
        हर 3 महीने में दूसरा गुरुवार
        हर 2 महीने में आखिरी रविवार
        हर साल 26 नवंबर को
    """,
}


@pytest.mark.parametrize("tag", SAID_IN)
def test_rules_in_words(tag):
    said = [line.strip() for line in SAID_IN[tag].strip().splitlines()]
    assert [repetition(event(rule), find_language(tag)) for rule in RULES] == said


WITH_TIME = {
    "de": (
        "Jeden Donnerstag, 12:00–13:00 (Ortszeit Madrid), 8-mal",
        "Jeden Donnerstag, 12:00–13:00 (Ortszeit Madrid), bis zum 1. März 2027",
    ),
    "fr": (
        "Chaque jeudi, 12:00\u2009–\u200913:00 (heure\u202f: Madrid), 8 fois",
        "Chaque jeudi, 12:00\u2009–\u200913:00 (heure\u202f: Madrid), jusqu’au 1er mars 2027",
    ),
    "pt": (
        "Toda quinta-feira, 12:00\u2009–\u200913:00, horário de Madri, 8 vezes",
        "Toda quinta-feira, 12:00\u2009–\u200913:00, horário de Madri, até 1º de março de 2027",
    ),
    "ja": (
        "毎週木曜日 12:00～13:00（マドリード時間）、全8回",
        "毎週木曜日 12:00～13:00（マドリード時間）、2027年3月1日まで",
    ),
    "ko": (
        "매주 목요일 오후\u202f12:00 ~ 오후\u202f1:00(마드리드 시간), 총 8회",
        "매주 목요일 오후\u202f12:00 ~ 오후\u202f1:00(마드리드 시간), 2027년 3월 1일까지",
    ),
    "hi": (
        "हर गुरुवार, 12:00\u202fpm\u2009–\u20091:00\u202fpm (मैड्रिड का समय), 8 बार",
        "हर गुरुवार, 12:00\u202fpm\u2009–\u20091:00\u202fpm (मैड्रिड का समय), 1 मार्च 2027 तक",
    ),
}


@pytest.mark.parametrize("tag", WITH_TIME)
def test_their_time_and_end(tag):
    rules = ("FREQ=WEEKLY;COUNT=8", "FREQ=WEEKLY;UNTIL=20270301T110000Z")
    assert tuple(repetition_with_time(event(rule), find_language(tag)) for rule in rules) == WITH_TIME[tag]

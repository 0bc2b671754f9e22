<?php
// What sabre/vobject (the calendar library of Nextcloud's server) shows of our calendars.
// stdin: {name: {"body": text, "begin": seconds, "end": seconds}};
// stdout: {name: [[uid, start, end, all day, summary], ...] or "why it refuses the calendar"}. Whole days count from
// their midnight UTC, as everywhere in these tests. Debian has version 2.1; what is called here is in version 4 too.
error_reporting(E_ALL & ~E_DEPRECATED);
date_default_timezone_set('UTC');
require 'Sabre/VObject/autoload.php';

use Sabre\VObject\DateTimeParser;
use Sabre\VObject\Reader;

const WIDER = 2 * 86400; // which occurrences touch the stretch is decided by who asks

if (class_exists('Sabre\VObject\Settings')) {
    Sabre\VObject\Settings::$maxRecurrences = -1; // otherwise it refuses a series of more than 3,500 dates
}

function seen($event): array
{
    $start = $event->DTSTART->getDateTime();
    $days = !$event->DTSTART->hasTime();
    if (isset($event->DTEND)) {
        $end = $event->DTEND->getDateTime();
    } else {
        $length = isset($event->DURATION) ? (string) $event->DURATION : ($days ? 'P1D' : 'PT0S');
        $end = (clone $start)->add(DateTimeParser::parseDuration($length));
    }
    $title = isset($event->SUMMARY) ? str_replace(['\\,', '\\;'], [',', ';'], (string) $event->SUMMARY) : '';
    return [(string) $event->UID, $start->getTimestamp(), $end->getTimestamp(), $days, $title];
}

function occurrences(array $question): array
{
    $calendar = Reader::read($question['body']);
    $begin = new DateTime('@' . ($question['begin'] - WIDER));
    $end = new DateTime('@' . ($question['end'] + WIDER));
    $expanded = $calendar->expand($begin, $end) ?? $calendar; // version 2 changes the calendar itself
    $found = [];
    foreach ($expanded->select('VEVENT') as $event) {
        $found[] = seen($event);
    }
    return $found;
}

function answer(array $question)
{
    try {
        return occurrences($question);
    } catch (Throwable $error) {
        return get_class($error) . ': ' . $error->getMessage();
    }
}

$asked = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
echo json_encode((object) array_map('answer', $asked), JSON_THROW_ON_ERROR);

package facecount.fleet;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxDay;
import facecount.fleet.overview.BoxFault;
import facecount.fleet.overview.BoxFault.Severity;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A box, from what it says of itself and what it counted. What it says may be anything: what cannot
 * be read is as if it were not said.
 *
 * @param said by topic
 * @param zone where it stands
 * @param silentBefore who was heard last before this has been silent for too long
 */
record BoxPortrait(
        String device,
        Map<String, BoxBook.Said> said,
        ZoneId zone,
        Instant now,
        Instant silentBefore) {
    private static final int FAULTS_MAX = 32;

    /** When a box's day begins if it does not say otherwise. */
    private static final LocalTime CUT_OVER = LocalTime.of(4, 0);

    BoxPortrait {
        said = Map.copyOf(said);
    }

    /**
     * @param lately its last days, in order
     * @param counted when it counted last
     * @param misfits how many of its counts nobody here could read
     */
    Box box(
            List<BoxDay> lately,
            Optional<Instant> counted,
            Optional<LocalDate> newest,
            long misfits) {
        LocalDate day = day(lately);
        Optional<Instant> heard = heard(counted);
        Box.Line line = line(heard);
        List<BoxFault> faults = new ArrayList<>();
        lineFault(line, heard).ifPresent(faults::add);
        if (misfits > 0) {
            faults.add(
                    new BoxFault(
                            "counts-not-understood",
                            Severity.WARNING,
                            "%d of its messages could not be understood".formatted(misfits),
                            "The box may be newer than this program: update this program.",
                            Optional.empty()));
        }
        faults.addAll(ownFaults());
        faults.sort(Comparator.comparing(BoxFault::severity));
        return new Box(
                device,
                BoxBook.words(document("state/meta"), "site"),
                line,
                heard,
                zone,
                day,
                lately.stream()
                        .filter(one -> one.day().equals(day))
                        .map(BoxDay::estimate)
                        .findFirst(),
                newest,
                faults,
                machine());
    }

    private JsonObject document(String topic) {
        BoxBook.Said notice = said.get(topic);
        return notice == null ? JsonObject.empty() : BoxBook.object(notice.text());
    }

    /** The day it is there; the box's own word counts if it is ahead of what we reckon. */
    private LocalDate day(List<BoxDay> lately) {
        LocalDate reckoned =
                LocalDate.ofInstant(now.minus(Duration.ofNanos(cutOver().toNanoOfDay())), zone);
        LocalDate newest = lately.isEmpty() ? reckoned : lately.getLast().day();
        return newest.isAfter(reckoned) ? newest : reckoned;
    }

    private LocalTime cutOver() {
        JsonObject settings = BoxBook.object(document("state/reported"), "cfg");
        // A box reports its settings as they stand in its file: a text is in quotes there.
        String value = BoxBook.words(settings, "counting.cut-over").replaceAll("[\"']", "");
        try {
            return LocalTime.parse(value);
        } catch (DateTimeException e) {
            return CUT_OVER;
        }
    }

    /*
     * What is retained comes again whenever a collector connects, so the moment of its arrival says
     * little; the box's own clock says when it was said, and may be wrong, but never later than it
     * arrived.
     */
    private Optional<Instant> heard(Optional<Instant> counted) {
        return Stream.concat(
                        counted.filter(at -> !at.isAfter(now)).stream(),
                        said.values().stream().flatMap(notice -> notice.saidAt().stream()))
                .max(Instant::compareTo);
    }

    private Box.Line line(Optional<Instant> heard) {
        boolean online = BoxBook.flag(document("state/conn"), "online");
        if (!online) {
            return Box.Line.DOWN;
        }
        return heard.filter(at -> !at.isBefore(silentBefore)).isPresent()
                ? Box.Line.UP
                : Box.Line.SILENT;
    }

    private static Optional<BoxFault> lineFault(Box.Line line, Optional<Instant> heard) {
        return switch (line) {
            case UP -> Optional.empty();
            case SILENT ->
                    Optional.of(
                            new BoxFault(
                                    "silent",
                                    Severity.WARNING,
                                    "The box is connected and says nothing",
                                    "It should say how it is every five minutes. Ask it:"
                                            + " facecount fleet run doctor BOX",
                                    heard));
            case DOWN ->
                    Optional.of(
                            new BoxFault(
                                    "not-connected",
                                    Severity.ERROR,
                                    "The box is not connected",
                                    "Check its power and its network. What it counts meanwhile is"
                                            + " kept there and arrives later.",
                                    heard));
        };
    }

    private List<BoxFault> ownFaults() {
        return BoxBook.array(document("up/health"), "faults").stream()
                .limit(FAULTS_MAX)
                .flatMap(value -> fault(value).stream())
                .toList();
    }

    private static Optional<BoxFault> fault(JsonValue value) {
        try {
            JsonObject fault = value.asObject();
            String title = BoxBook.words(fault, "title");
            return title.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new BoxFault(
                                    BoxBook.words(fault, "code"),
                                    severity(BoxBook.words(fault, "severity")),
                                    title,
                                    BoxBook.text(fault, "advice"),
                                    BoxBook.instant(fault, "since")));
        } catch (JsonException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static Severity severity(String word) {
        try {
            return Severity.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Severity.WARNING;
        }
    }

    private Box.Machine machine() {
        JsonObject meta = document("state/meta");
        JsonObject health = document("up/health");
        return new Box.Machine(
                BoxBook.words(meta, "version"),
                BoxBook.words(meta, "os"),
                BoxBook.words(meta, "arch"),
                BoxBook.words(meta, "java"),
                BoxBook.words(meta, "accelerator"),
                BoxBook.number(meta, "cpus").map(Double::longValue),
                BoxBook.instant(health, "since"),
                BoxBook.flag(health, "paused"),
                BoxBook.number(health, "fps"),
                BoxBook.number(health, "disk_free_mb").map(Double::longValue));
    }
}

package facecount.appliance;

import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import facecount.appliance.clock.BootTime;
import facecount.appliance.counting.Faces;
import facecount.appliance.vision.MadeVision;
import facecount.inference.Box;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Made people who walk by, one after the other, some of them again: outside of everything that is
 * killed, so it knows how many there were. Its own thread walks them past the box; the rest is for
 * whoever made it.
 */
final class Street implements AutoCloseable {
    private static final int OBSERVATIONS_A_VISIT = 3;
    private static final Duration IN_VIEW = Duration.ofSeconds(3);
    private static final float CLOSE = 0.9f;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    /**
     * What an hour has seen.
     *
     * @param people who came for the first time that day
     */
    record Hour(long people, long visits) {
        Hour and(boolean isNew) {
            return new Hour(people + (isNew ? 1 : 0), visits + 1);
        }
    }

    private final MadeVision vision;
    private final Faces faces;
    private final Random random;
    private final Duration betweenVisits;
    private final Duration pause;

    /** After the epoch; vision tells time from there, and the box adds it again. */
    private final Duration machineStart = Duration.between(new BootTime().instant(), Instant.now());

    private final Map<Instant, Hour> hours = new TreeMap<>();
    private final List<float[]> people = new ArrayList<>();
    private final Thread thread;
    private Instant at;
    private long visits;
    private volatile boolean stopped;

    /**
     * @param socket the box's
     * @param start of a day; nobody comes before
     * @param betweenVisits in the people's time; divides an hour
     * @param pause the same in the test's time
     */
    Street(Path socket, long seed, Instant start, Duration betweenVisits, Duration pause) {
        vision = new MadeVision(socket);
        faces = new Faces(seed);
        random = new Random(seed);
        at = start.plus(IN_VIEW);
        this.betweenVisits = betweenVisits;
        this.pause = pause;
        thread = Thread.ofPlatform().daemon().name("street").start(this::run);
    }

    private void run() {
        try {
            while (!stopped) {
                walkBy();
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void walkBy() {
        boolean isNew = people.isEmpty() || random.nextInt(4) > 0;
        float[] person = isNew ? faces.person() : people.get(random.nextInt(people.size()));
        // Not always at the same place: that would be a poster.
        Box place = new Box(0.8f * random.nextFloat(), 0.2f, 0.1f, 0.15f);
        long track = ++visits;
        synchronized (hours) {
            hours.merge(
                    at.truncatedTo(ChronoUnit.HOURS),
                    new Hour(isNew ? 1 : 0, 1),
                    (before, _) -> before.and(isNew));
        }
        Instant seen = at.minus(machineStart);
        vision.sees(trackSeen(track, seen, place));
        vision.sees(faceSeen(track, seen, faces.picture(person, CLOSE)));
        vision.sees(trackEnded(track, seen, seen.plus(IN_VIEW)));
        Instant next = at.plus(betweenVisits);
        if (next.truncatedTo(ChronoUnit.DAYS).isAfter(at)) {
            people.clear();
        } else if (isNew) {
            people.add(person);
        }
        at = next;
    }

    /** Hours by their start; each was seen or will be. */
    Map<Instant, Hour> hours() {
        synchronized (hours) {
            return Map.copyOf(hours);
        }
    }

    /** How many visits the box has confirmed, which it may only when its disk has them. */
    long confirmed() {
        long seen = hours().values().stream().mapToLong(Hour::visits).sum();
        return Math.max(0, seen - 1 - vision.unconfirmed() / OBSERVATIONS_A_VISIT);
    }

    /** Nobody comes any more; false if the box does not confirm those who came in time. */
    boolean empties(Duration limit) throws InterruptedException {
        stopped = true;
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            if (!thread.isAlive() && vision.unconfirmed() == 0) {
                return true;
            }
            Thread.sleep(20);
        }
        return false;
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        vision.close();
    }
}

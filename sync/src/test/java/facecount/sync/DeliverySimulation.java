package facecount.sync;

import facecount.sync.Delivery.Confirmation;
import facecount.sync.Delivery.Limits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A box, a broker and receivers in virtual time: everything that can go wrong between them does, by
 * chance, for an hour; then it stops, and what the receivers have must be what the box has. Or
 * nothing goes wrong any more, and a backlog is there. The same seed gives the same run.
 */
final class DeliverySimulation {
    private static final String EPOCH = "0123456789abcdef0123456789abcdef";
    private static final long CHAOS_MS = Duration.ofHours(1).toMillis();
    private static final long QUIET_MS = Duration.ofHours(1).toMillis();
    private static final long COUNTING_MS = Duration.ofMinutes(3).toMillis();
    private static final int BUCKETS = 4;
    private static final int BURST_MAX = 24;
    private static final Limits FEW =
            new Limits(8, 4, Duration.ofSeconds(30), Duration.ofMinutes(15));

    /**
     * @param violations what went wrong; empty if nothing did
     * @param overtaken messages that waited longer than one that was posted after them
     * @param slowestCountMs from a count to its arrival
     */
    record Result(
            List<String> violations,
            int sent,
            int duplicates,
            int overtaken,
            long slowestCountMs) {}

    private record Event(long atMs, long order, Runnable action) {}

    private record Bucket(long revision, long count) {}

    private final Random random;
    private final Confirmation confirmation;
    private final Limits limits;
    private final long chaosMs;
    private final long countingMs;
    private final MemoryOutbox outbox = new MemoryOutbox(EPOCH);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    java.util.Comparator.comparingLong(Event::atMs)
                            .thenComparingLong(Event::order));
    private final Map<String, Bucket> truth = new TreeMap<>();
    private final Map<String, Bucket> received = new TreeMap<>();
    private final Map<String, Long> counted = new HashMap<>();
    private final TreeSet<Long> arrived = new TreeSet<>();
    private final List<String> violations = new ArrayList<>();
    private Delivery delivery;
    private long upTo;
    private long nowMs;
    private long orders;
    private int connection;
    private boolean connected;
    private int sent;
    private int duplicates;
    private int overtaken;
    private long slowestCountMs;
    private long newestArrived;

    private DeliverySimulation(
            long seed, Confirmation confirmation, Limits limits, long chaosMs, long countingMs) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.confirmation = confirmation;
        this.limits = limits;
        this.chaosMs = chaosMs;
        this.countingMs = countingMs;
        this.delivery = newDelivery();
    }

    static Result run(long seed, Confirmation confirmation) {
        return new DeliverySimulation(seed, confirmation, FEW, CHAOS_MS, CHAOS_MS).run();
    }

    /** After a long time without a line, with people who go on coming. */
    static Result runAfterOutage(long seed, int backlog, boolean strictlyInOrder) {
        DeliverySimulation simulation =
                new DeliverySimulation(
                        seed, Confirmation.ACKNOWLEDGED, Limits.standard(), 0, COUNTING_MS);
        if (strictlyInOrder) {
            simulation.outbox.strictlyInOrder();
        }
        simulation.burst(backlog);
        return simulation.run();
    }

    private Delivery newDelivery() {
        return new Delivery(outbox, confirmation, limits);
    }

    private Result run() {
        in(0, this::count);
        in(0, this::tick);
        if (isChaos()) {
            in(0, this::trouble);
        }
        while (nowMs < chaosMs + QUIET_MS && !events.isEmpty()) {
            Event event = events.remove();
            nowMs = event.atMs;
            event.action.run();
        }
        if (!truth.equals(received)) {
            violations.add("counted %s, received %s".formatted(truth, received));
        }
        if (outbox.size() > 0) {
            violations.add(outbox.size() + " messages are left");
        }
        return new Result(violations, sent, duplicates, overtaken, slowestCountMs);
    }

    private boolean isChaos() {
        return nowMs < chaosMs;
    }

    private boolean chance(double probability) {
        return isChaos() && random.nextDouble() < probability;
    }

    private void in(long ms, Runnable action) {
        events.add(new Event(nowMs + ms, orders++, action));
    }

    /** Somebody is counted: state and message change together. */
    private void count() {
        String name = "hour/" + random.nextInt(BUCKETS);
        Bucket before = truth.getOrDefault(name, new Bucket(0, 0));
        Bucket after = new Bucket(before.revision + 1, before.count + 1);
        truth.put(name, after);
        outbox.post(name, "%s %d %d".formatted(name, after.revision, after.count));
        counted.put(name + " " + after.revision, nowMs);
        if (nowMs < countingMs) {
            in(random.nextInt(isChaos() ? 120_000 : 20_000), this::count);
        }
    }

    /** Much happens at once that stands for itself. */
    private void burst(int messages) {
        for (int i = 0; i < messages; i++) {
            String name = "event/" + truth.size();
            truth.put(name, new Bucket(1, 1));
            outbox.postEvent(name + " 1 1");
        }
    }

    private void trouble() {
        switch (random.nextInt(4)) {
            case 0 -> disconnect();
            case 1 -> {
                // The box restarts: what is not in its outbox is forgotten.
                disconnect();
                delivery = newDelivery();
            }
            case 2 -> burst(random.nextInt(BURST_MAX));
            default -> {}
        }
        if (isChaos()) {
            in(random.nextInt(600_000), this::trouble);
        }
    }

    private void disconnect() {
        connected = false;
        connection++;
        delivery.disconnected();
    }

    private void tick() {
        if (!connected && !chance(0.7)) {
            connected = true;
            connection++;
            delivery.connected(isChaos() ? 1 + random.nextInt(16) : 16, nowMs);
            // What the broker retains of the receiver's word.
            acknowledge(upTo, 0);
        }
        if (connected) {
            if (delivery.isStuck(nowMs)) {
                disconnect();
            } else {
                Outbox.Batch batch = delivery.due(nowMs, 0);
                batch.messages().forEach(message -> send(message, batch.oldest()));
            }
        }
        if (nowMs < chaosMs + QUIET_MS - 1_000) {
            in(1_000, this::tick);
        }
    }

    private void send(OutboxMessage message, long base) {
        sent++;
        int on = connection;
        if (chance(0.05)) {
            return; // The broker swallows it and never answers.
        }
        if (chance(0.05)) {
            in(random.nextInt(2_000), () -> answered(on, message.sequence(), 0x97));
            return;
        }
        in(random.nextInt(2_000), () -> answered(on, message.sequence(), 0));
        if (chance(0.2)) {
            return; // It confirms what it then loses.
        }
        in(random.nextInt(isChaos() ? 5_000 : 2_000), () -> arrive(message, base));
        if (chance(0.1)) {
            in(random.nextInt(500_000), () -> arrive(message, base));
        }
    }

    private void answered(int on, long sequence, int code) {
        if (connected && connection == on) {
            delivery.published(sequence, code, nowMs);
        }
    }

    /** A receiver takes it: stored, with what it proves to have arrived, then acknowledged. */
    private void arrive(OutboxMessage message, long base) {
        if (chance(0.1)) {
            return; // It dies before it stores.
        }
        if (message.sequence() <= upTo || !arrived.add(message.sequence())) {
            duplicates++;
        } else if (message.sequence() < newestArrived) {
            overtaken++;
        }
        newestArrived = Math.max(newestArrived, message.sequence());
        Long since = counted.remove(message.payload().replaceFirst(" \\d+$", ""));
        slowestCountMs = Math.max(slowestCountMs, since == null ? 0 : nowMs - since);
        String[] parts = message.payload().split(" ", -1);
        Bucket newer = new Bucket(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        Bucket stored =
                received.merge(
                        parts[0], newer, (old, next) -> next.revision > old.revision ? next : old);
        if (stored.count > truth.getOrDefault(parts[0], new Bucket(0, 0)).count) {
            violations.add("more received than counted in " + parts[0]);
        }
        upTo = Arrivals.advance(upTo, base, arrived);
        arrived.headSet(upTo, true).clear();
        acknowledge(upTo, random.nextInt(3_000));
        if (chance(0.1)) {
            acknowledge(Math.max(0, upTo - random.nextInt(5)), random.nextInt(60_000));
        }
    }

    private void acknowledge(long number, long afterMs) {
        if (chance(0.1)) {
            return;
        }
        int on = connection;
        in(
                afterMs,
                () -> {
                    if (connected
                            && connection == on
                            && confirmation == Confirmation.ACKNOWLEDGED) {
                        delivery.acknowledged(EPOCH, number, nowMs);
                    }
                });
    }
}

package facecount.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A box that has nothing to say of itself. */
final class SilentBox implements Announcements {
    private final Topics topics;
    private final AtomicLong session = new AtomicLong();
    private final List<String> received = new ArrayList<>();

    SilentBox(String device) {
        topics = new Topics(device);
    }

    @Override
    public long nextSession() {
        return session.incrementAndGet();
    }

    @Override
    public Publication presence(boolean online, long ofSession) {
        return Publication.of(
                        topics.state("conn"),
                        "{\"v\":1,\"online\":%b,\"sess\":%d}".formatted(online, ofSession))
                .asRetained();
    }

    @Override
    public List<Publication> due(boolean fresh) {
        return List.of();
    }

    @Override
    public synchronized Optional<Publication> received(String kind, Publication document) {
        received.add(kind + " " + document.text());
        return Optional.of(Publication.of(topics.up("res"), "{}").correlatedWith("c"));
    }

    synchronized List<String> received() {
        return List.copyOf(received);
    }
}

package facecount.appliance.vision;

import facecount.inference.Observation;
import facecount.inference.View;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A core that only remembers what it was told, each key once. Any thread. */
class Recorder implements VisionLink.Handler {
    private final Map<Long, List<Observation>> bySession = new LinkedHashMap<>();
    private final List<String> gaps = new ArrayList<>();
    private int told;
    private int connections;
    private int disconnections;
    private int finished;
    private int views;
    private int reports;
    private int silences;

    @Override
    public synchronized void observed(long session, long number, Observation observation) {
        told++;
        List<Observation> known = bySession.computeIfAbsent(session, _ -> new ArrayList<>());
        if (number > known.size() + 1) {
            gaps.add("%d after %d".formatted(number, known.size()));
        }
        if (number == known.size() + 1) {
            known.add(observation);
        }
        notifyAll();
    }

    @Override
    public synchronized void connected(long session, long pid) {
        connections++;
        notifyAll();
    }

    @Override
    public synchronized void viewed(View view) {
        views++;
        notifyAll();
    }

    @Override
    public synchronized void reported(VisionReport report) {
        reports++;
        notifyAll();
    }

    @Override
    public synchronized void finished(long session) {
        finished++;
        notifyAll();
    }

    @Override
    public synchronized void disconnected(long session) {
        disconnections++;
        notifyAll();
    }

    @Override
    public synchronized void silent(ProcessHandle vision) {
        silences++;
        notifyAll();
    }

    synchronized List<Observation> of(long session) {
        return List.copyOf(bySession.getOrDefault(session, List.of()));
    }

    synchronized List<String> gaps() {
        return List.copyOf(gaps);
    }

    synchronized int told() {
        return told;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized int disconnections() {
        return disconnections;
    }

    synchronized int finished() {
        return finished;
    }

    synchronized int views() {
        return views;
    }

    synchronized int reports() {
        return reports;
    }

    synchronized int silences() {
        return silences;
    }
}

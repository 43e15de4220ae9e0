package facecount.fleet.web;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Who may come in, and who is in. Thread-safe. */
final class Door {
    /*
     * Wrong passwords are counted for the door, not for whoever knocks: an attacker has as many
     * addresses as he likes. So he can keep the operator out for a while, and never in for guessing.
     */

    static final Duration IDLE_MAX = Duration.ofMinutes(30);
    static final Duration STAY_MAX = Duration.ofHours(12);

    private static final int WRONG_MAX = 5;
    private static final Duration LOCK_FIRST = Duration.ofMinutes(15);
    private static final Duration LOCK_MAX = Duration.ofHours(4);

    /** More than a team has browsers; the one longest unused makes room. */
    private static final int SESSIONS_MAX = 64;

    /** A hash takes half a second, and one is computed at a time. */
    private static final Duration TURN_WITHIN = Duration.ofSeconds(5);

    private static final int TOKEN_BYTES = 32;
    private static final System.Logger LOG = System.getLogger(Door.class.getName());

    /** What became of an attempt to come in. */
    sealed interface Answer {
        /**
         * @param token what to show from now on
         */
        record In(String token) implements Answer {
            @Override
            public String toString() {
                return "In";
            }
        }

        record Wrong() implements Answer {}

        record Locked(Duration remaining) implements Answer {}

        /** Too many try at once. */
        record Busy() implements Answer {}
    }

    private record Session(Instant begun, Instant used, PasswordHash password) {}

    private final PasswordFile passwordFile;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock turn = new ReentrantLock(true);

    /**
     * By the hash of their token, the one longest unused first: what leaks from here opens nothing.
     */
    private final SequencedMap<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private int wrong;
    private Duration nextLock = LOCK_FIRST;
    private Instant lockedUntil = Instant.MIN;

    /**
     * @throws ServeException if there is no password
     */
    Door(PasswordFile passwordFile, Clock clock) {
        this.passwordFile = passwordFile;
        this.clock = clock;
        var _ = passwordFile.read();
    }

    Answer enter(String password) {
        try {
            if (!turn.tryLock(TURN_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer.Busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Busy();
        }
        try {
            return enterInTurn(password);
        } finally {
            turn.unlock();
        }
    }

    private Answer enterInTurn(String password) {
        Instant now = clock.instant();
        if (now.isBefore(lockedUntil)) {
            return new Answer.Locked(Duration.between(now, lockedUntil));
        }
        PasswordHash expected = passwordFile.read();
        if (password.length() <= PasswordFile.CHARACTERS_MAX && expected.isOf(password)) {
            wrong = 0;
            nextLock = LOCK_FIRST;
            return new Answer.In(begin(now, expected));
        }
        wrong++;
        if (wrong < WRONG_MAX) {
            return new Answer.Wrong();
        }
        Duration lock = nextLock;
        wrong = 0;
        lockedUntil = now.plus(lock);
        nextLock = lock.multipliedBy(2).compareTo(LOCK_MAX) > 0 ? LOCK_MAX : lock.multipliedBy(2);
        LOG.log(
                WARNING,
                () ->
                        "%d wrong passwords: nobody is let in for %d minutes"
                                .formatted(WRONG_MAX, lock.toMinutes()));
        return new Answer.Locked(lock);
    }

    private String begin(Instant now, PasswordHash password) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        synchronized (sessions) {
            sessions.values().removeIf(session -> isOver(session, now));
            if (sessions.size() >= SESSIONS_MAX) {
                sessions.pollFirstEntry();
            }
            sessions.put(key(token), new Session(now, now, password));
        }
        LOG.log(INFO, "somebody came in with the password");
        return token;
    }

    /**
     * May somebody who shows this be here?
     *
     * @param isUse whether a person does something; a page that only looks keeps nobody in
     */
    boolean isIn(String token, boolean isUse) {
        String key = key(token);
        Instant now = clock.instant();
        synchronized (sessions) {
            Session session = sessions.get(key);
            if (session == null) {
                return false;
            }
            if (isOver(session, now) || !session.password().isSame(passwordFile.read())) {
                sessions.remove(key);
                return false;
            }
            if (isUse) {
                sessions.put(key, new Session(session.begun(), now, session.password()));
            }
            return true;
        }
    }

    private static boolean isOver(Session session, Instant now) {
        return !now.isBefore(session.used().plus(IDLE_MAX))
                || !now.isBefore(session.begun().plus(STAY_MAX));
    }

    void leave(String token) {
        synchronized (sessions) {
            sessions.remove(key(token));
        }
    }

    private static String key(String token) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

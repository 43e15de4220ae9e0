package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.provisioning.CertificateAuthority;
import facecount.provisioning.IssuedCertificate.Role;
import facecount.sync.Announcements;
import facecount.sync.BoxTime;
import facecount.sync.Events;
import facecount.sync.LinkException;
import facecount.sync.LinkSettings;
import facecount.sync.LinkSettings.Credentials;
import facecount.sync.MosquittoBroker;
import facecount.sync.MqttLink;
import facecount.sync.Outbox;
import facecount.sync.OutboxMessage;
import facecount.sync.Publication;
import facecount.sync.Sync;
import facecount.sync.SyncSettings;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The broker's rules and the fleet's certificates against Debian's Mosquitto: who is let in, who
 * may say and hear what, and what a box says when it is not let in.
 */
class BrokerAccessTest {
    private static final int ATTEMPTS_MAX = 5;
    private static final String FIRST = "aaaaaaaaaaaaaaaaaaaaaaaaa2";
    private static final String SECOND = "bbbbbbbbbbbbbbbbbbbbbbbbb3";
    private static final String THIRD = "ccccccccccccccccccccccccc4";
    private static final List<String> BOXES = List.of(FIRST, SECOND, THIRD);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int REFUSED = 0x87;
    private static final int SAID = 20;

    @TempDir static Path folder;
    private static TestFleet fleet;
    private static MosquittoBroker broker;

    @BeforeAll
    static void start() throws Exception {
        fleet = TestFleet.in(folder.resolve("fleet"));
        BOXES.forEach(box -> fleet.enrol(box));
        broker = fleet.broker(folder.resolve("mosquitto"));
        broker.start();
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private static MqttLink open(LinkSettings settings, Events events) throws LinkException {
        return MqttLink.Opener.standard().open(settings, Optional.empty(), events);
    }

    /**
     * Why nobody is let in like that. A broker that hangs up while a box still writes gives no
     * reason; the box tries again then, and so do we.
     */
    private static String problem(LinkSettings settings) {
        String problem = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                open(settings, new Events(10)).close();
                return "none";
            } catch (LinkException e) {
                problem = String.valueOf(e.getMessage());
                if (!problem.contains("Broken pipe") && !problem.contains("Connection reset")) {
                    return problem;
                }
            }
        }
        return problem;
    }

    private static String problem(LinkSettings settings, Optional<Instant> known) {
        BoxTime time =
                new BoxTime() {
                    @Override
                    public Optional<Instant> known() {
                        return known;
                    }

                    @Override
                    public Duration sinceBoot() {
                        return Duration.ofMinutes(1);
                    }

                    @Override
                    public void learned(Instant start) {
                        throw new IllegalStateException("nobody asked");
                    }
                };
        try {
            MqttLink.Opener.standard(time).open(settings, Optional.empty(), new Events(10)).close();
            return "none";
        } catch (LinkException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int answer(Events events, long tag) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() - end < 0) {
            Events.@Nullable Event event = events.poll(Duration.ofMillis(100));
            if (event instanceof Events.Answered(long answered, int code) && answered == tag) {
                return code;
            }
            if (event instanceof Events.Lost(String why)) {
                throw new AssertionError("thrown out: " + why);
            }
        }
        throw new AssertionError("no answer");
    }

    private static int say(MqttLink link, Events events, String topic) throws Exception {
        link.publish(Publication.of(topic, "x"), 1);
        return answer(events, 1);
    }

    private static CertificateAuthority authority(Period ago) {
        Clock clock =
                Clock.fixed(
                        Clock.systemUTC().instant().atZone(ZoneOffset.UTC).minus(ago).toInstant(),
                        ZoneOffset.UTC);
        return CertificateAuthority.open(folder.resolve("fleet/ca"), clock);
    }

    private static Path write(facecount.provisioning.Credentials credentials, String name) {
        Path certificate = folder.resolve("made").resolve(name + ".pem");
        credentials.write(certificate, certificate.resolveSibling(name + ".key.pem"));
        return certificate;
    }

    private static Optional<Credentials> as(Path certificate) {
        String key = certificate.toString().replaceFirst("\\.pem$", ".key.pem");
        return Optional.of(new Credentials(certificate, Path.of(key)));
    }

    @Test
    void everybody_says_and_hears_what_is_his_and_nothing_else() throws Exception {
        AccessMatrix matrix = AccessMatrix.of(fleet, broker.address(), BOXES);
        AccessMatrix without;
        try (MosquittoBroker open = fleet.broker(folder.resolve("without"), "acl_file")) {
            open.start();
            without = AccessMatrix.of(fleet, open.address(), BOXES);
        }
        System.out.printf(
                "T18 access matrix: %d cells, %d allowed, %d refused, %d violations;"
                        + " control without the rules: %d violations%n",
                matrix.cells(),
                matrix.allowed(),
                matrix.cells() - matrix.allowed(),
                matrix.violations().size(),
                without.violations().size());

        assertThat(matrix.violations()).isEmpty();
        assertThat(without.violations())
                .contains(
                        "%s says fc/v1/%s/up/agg".formatted(FIRST, SECOND),
                        "%s hears fc/v1/%s/dn/cmd".formatted(FIRST, SECOND),
                        "%s hears $SYS/broker/version".formatted(FIRST));
    }

    @Test
    void nobody_takes_another_ones_place_by_his_client_id_or_user_name() throws Exception {
        Events first = new Events(100);
        Events thief = new Events(100);
        LinkSettings second = fleet.box(SECOND, broker.address()).link();
        MqttLink link = open(fleet.box(FIRST, broker.address()).link(), first);
        MqttLink stolen = open(fleet.with(broker.address(), FIRST, second.credentials()), thief);

        assertThat(say(stolen, thief, new Topics(FIRST).up("agg"))).isEqualTo(REFUSED);
        assertThat(say(stolen, thief, new Topics(SECOND).up("agg"))).isLessThan(0x80);
        assertThat(say(link, first, new Topics(FIRST).up("agg"))).isLessThan(0x80);

        stolen.close();
        link.close();
    }

    /** The control: with the line left out the first box is thrown out. */
    @Test
    void without_the_rule_for_client_ids_a_place_is_taken() throws Exception {
        try (MosquittoBroker lax =
                fleet.broker(folder.resolve("lax"), "use_username_as_clientid")) {
            lax.start();
            Events first = new Events(100);
            LinkSettings second = fleet.box(SECOND, lax.address()).link();
            MqttLink link = open(fleet.box(FIRST, lax.address()).link(), first);
            MqttLink stolen =
                    open(fleet.with(lax.address(), FIRST, second.credentials()), new Events(10));

            assertThat(first.poll(SOON)).isInstanceOf(Events.Lost.class);

            stolen.close();
            link.close();
        }
    }

    @Test
    void a_last_will_in_another_ones_name_is_not_published() throws Exception {
        Events heard = new Events(1_000);
        MqttLink collector = open(fleet.client("collector", broker.address()), heard);
        collector.subscribe(List.of(Topics.ofAll("state")));

        dropWithWill(SECOND, new Topics(FIRST).state("conn"));
        dropWithWill(THIRD, new Topics(THIRD).state("conn"));

        assertThat(firstWill(heard).topic()).isEqualTo(new Topics(THIRD).state("conn"));
        collector.close();
    }

    private static Publication firstWill(Events heard) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() - end < 0) {
            if (heard.poll(Duration.ofMillis(100)) instanceof Events.Arrived(Publication one)
                    && one.text().equals("last will")) {
                return one;
            }
        }
        throw new AssertionError("no last will came");
    }

    private static void dropWithWill(String box, String topic) throws Exception {
        Events events = new Events(10);
        MqttLink link =
                MqttLink.Opener.standard()
                        .open(
                                fleet.box(box, broker.address()).link(),
                                Optional.of(Publication.of(topic, "last will")),
                                events);
        assertThat(say(link, events, new Topics(box).up("ev"))).isLessThan(0x80);
        link.drop();
    }

    /**
     * Mosquitto lets a box take part in any shared subscription and drops its share. The
     * collector's group has a name that no box can know.
     */
    @Test
    void a_box_cannot_take_part_in_the_collectors_work() throws Exception {
        FleetFolder files = new FleetFolder(fleet.folder());
        String group = files.signer(TrustedKeys.Role.COLLECTOR).secret("ingest");

        assertThat(heardBesideAThief("ingest", "ingest")).as("the control").isLessThan(SAID);
        assertThat(heardBesideAThief(group, "ingest")).isEqualTo(SAID);
        assertThat(files.signer(TrustedKeys.Role.COLLECTOR).secret("ingest")).isEqualTo(group);
        assertThat(files.signer(TrustedKeys.Role.OPERATOR).secret("ingest")).isNotEqualTo(group);
    }

    /** How many of {@link #SAID} messages a collector hears while a box listens too. */
    private static int heardBesideAThief(String group, String guess) throws Exception {
        Events heard = new Events(1_000);
        Events said = new Events(100);
        MqttLink collector = open(fleet.client("collector", broker.address()), heard);
        collector.subscribe(List.of(Topics.sharedUp(group), Topics.ofAll("state")));
        MqttLink thief = open(fleet.box(SECOND, broker.address()).link(), new Events(100));
        thief.subscribe(List.of(Topics.sharedUp(guess)));
        MqttLink box = open(fleet.box(FIRST, broker.address()).link(), said);
        Topics topics = new Topics(FIRST);
        for (int i = 0; i < SAID; i++) {
            assertThat(say(box, said, topics.up("agg"))).isLessThan(0x80);
        }
        assertThat(say(box, said, topics.state("meta"))).isLessThan(0x80);
        int count = 0;
        String topic = "";
        long end = System.nanoTime() + SOON.toNanos();
        // The broker keeps the order: after what is said last nothing comes any more.
        while (!topic.equals(topics.state("meta")) && System.nanoTime() - end < 0) {
            if (heard.poll(Duration.ofMillis(100)) instanceof Events.Arrived(Publication one)
                    && !one.retained()) {
                topic = one.topic();
                count += topic.equals(topics.up("agg")) ? 1 : 0;
            }
        }
        assertThat(topic).isEqualTo(topics.state("meta"));
        collector.close();
        thief.close();
        box.close();
        return count;
    }

    @Test
    void who_has_no_certificate_is_told_to_enrol() {
        assertThat(problem(fleet.with(broker.address(), FIRST, Optional.empty())))
                .contains("it wants a certificate of this box", "enrol the box")
                .doesNotContain("\n");
    }

    @Test
    void who_has_an_expired_certificate_is_told_so() {
        Path old;
        try (CertificateAuthority threeYearsAgo = authority(Period.ofYears(3))) {
            old = write(threeYearsAgo.issue(Role.BOX, FIRST), "expired");
        }
        assertThat(problem(fleet.with(broker.address(), FIRST, as(old))))
                .contains("this box's certificate has expired", "enrol the box again")
                .doesNotContain("\n");
    }

    @Test
    void who_has_a_certificate_of_another_fleet_is_told_so() {
        TestFleet other = TestFleet.in(folder.resolve("other"));
        other.enrol(FIRST);

        assertThat(
                        problem(
                                fleet.with(
                                        broker.address(),
                                        FIRST,
                                        Optional.of(
                                                new Credentials(
                                                        other.boxFolder(FIRST).resolve("box.pem"),
                                                        other.boxFolder(FIRST)
                                                                .resolve("box.key.pem"))))))
                .contains("does not know the authority of this box's certificate")
                .contains("enrol the box with this fleet")
                .doesNotContain("\n");
    }

    @Test
    void who_was_revoked_is_refused_and_what_stands_falls_silent() throws Exception {
        String lost = "ddddddddddddddddddddddddd5";
        fleet.enrol(lost);
        Events events = new Events(100);
        LinkSettings settings = fleet.box(lost, broker.address()).link();
        MqttLink standing = open(settings, events);
        Topics topics = new Topics(lost);
        assertThat(say(standing, events, topics.up("agg"))).isLessThan(0x80);

        fleet.command("revoke", lost);
        assertThat(say(standing, events, topics.up("agg")))
                .as("the broker does not know yet")
                .isLessThan(0x80);
        broker.reload();

        assertThat(eventually(() -> say(standing, events, topics.up("agg")) == REFUSED)).isTrue();
        assertThat(problem(settings))
                .contains("this box's certificate was revoked", "enrol the box again")
                .doesNotContain("\n");
        assertThat(problem(fleet.box(FIRST, broker.address()).link())).isEqualTo("none");
        standing.close();

        fleet.enrol(lost, "--again");
        broker.reload();
        assertThat(
                        eventually(
                                () ->
                                        problem(fleet.box(lost, broker.address()).link())
                                                .equals("none")))
                .as("let in again")
                .isTrue();
    }

    @Test
    void who_is_enrolled_again_gets_in_with_the_new_certificate_alone() throws Exception {
        String box = "eeeeeeeeeeeeeeeeeeeeeeeee6";
        fleet.enrol(box);
        Path copy = folder.resolve("copy.pem");
        Files.copy(fleet.boxFolder(box).resolve("box.pem"), copy);
        Files.copy(fleet.boxFolder(box).resolve("box.key.pem"), folder.resolve("copy.key.pem"));
        LinkSettings before = fleet.with(broker.address(), box, as(copy));
        assertThat(problem(before)).isEqualTo("none");

        fleet.enrol(box, "--again");
        broker.reload();

        assertThat(eventually(() -> problem(before).contains("was revoked"))).isTrue();
        assertThat(problem(fleet.box(box, broker.address()).link())).isEqualTo("none");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** A signal takes a moment. */
    private static boolean eventually(Condition condition) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() - end < 0) {
            if (condition.holds()) {
                return true;
            }
            Thread.sleep(50);
        }
        return false;
    }

    private interface Attempts {
        List<String> with(LinkSettings settings) throws Exception;
    }

    private static String problemWith(String name, Path serverCertificate) throws Exception {
        return with(name, serverCertificate, box -> List.of(problem(box))).getFirst();
    }

    /** What becomes of a box and a broker that shows this certificate. */
    private static List<String> with(String name, Path serverCertificate, Attempts attempts)
            throws Exception {
        try (MosquittoBroker other =
                fleet.broker(
                        folder.resolve(name),
                        "",
                        serverCertificate,
                        serverCertificate
                                .getFileName()
                                .toString()
                                .replaceFirst("\\.pem$", ".key.pem"))) {
            other.start();
            return attempts.with(fleet.box(FIRST, other.address()).link());
        }
    }

    /**
     * All certificates of its chain are from years ago; a broker of today is as far off for 1970.
     */
    @Test
    void a_box_that_does_not_know_the_time_believes_its_own_authority_and_no_other()
            throws Exception {
        Instant threeYearsAgo = Instant.now().atZone(ZoneOffset.UTC).minusYears(3).toInstant();
        Path old;
        Path elsewhere;
        try (CertificateAuthority then = authority(Period.ofYears(3))) {
            old = write(then.issueForBroker(List.of("localhost", "127.0.0.1")), "from-then");
            elsewhere = write(then.issueForBroker(List.of("broker.example")), "then-elsewhere");
        }
        List<String> problems =
                with(
                        "from-then",
                        old,
                        box ->
                                List.of(
                                        problem(box, Optional.empty()),
                                        problem(box, Optional.of(threeYearsAgo.plusSeconds(3600))),
                                        problem(box, Optional.of(Instant.now())),
                                        problem(box, Optional.of(Instant.EPOCH))));
        assertThat(problems.subList(0, 2)).containsOnly("none");
        assertThat(problems.get(2)).contains("its certificate has expired");
        assertThat(problems.get(3)).contains("not valid yet");

        assertThat(
                        with(
                                "then-elsewhere",
                                elsewhere,
                                box -> List.of(problem(box, Optional.empty()))))
                .singleElement()
                .asString()
                .contains("its certificate is for another host name");
        TestFleet other = TestFleet.in(folder.resolve("foreign-then"));
        assertThat(
                        with(
                                "foreign-then-broker",
                                other.brokerFolder().resolve("server.pem"),
                                box -> List.of(problem(box, Optional.empty()))))
                .singleElement()
                .asString()
                .contains("from an authority we do not know");
        assertThat(
                        with(
                                "posing-then",
                                fleet.boxFolder(SECOND).resolve("box.pem"),
                                box -> List.of(problem(box, Optional.empty()))))
                .singleElement()
                .asString()
                .contains("its certificate is none for a broker");
    }

    @Test
    void a_broker_of_another_name_is_not_believed() throws Exception {
        Path certificate;
        try (CertificateAuthority now = authority(Period.ZERO)) {
            certificate = write(now.issueForBroker(List.of("broker.example")), "elsewhere");
        }
        assertThat(problemWith("elsewhere", certificate))
                .contains("its certificate is for another host name", "mqtt.broker")
                .doesNotContain("\n");
    }

    @Test
    void a_broker_whose_certificate_has_expired_is_not_believed() throws Exception {
        Path certificate;
        try (CertificateAuthority threeYearsAgo = authority(Period.ofYears(3))) {
            certificate =
                    write(threeYearsAgo.issueForBroker(List.of("localhost", "127.0.0.1")), "old");
        }
        assertThat(problemWith("old", certificate))
                .contains("its certificate has expired", "renew it, or set this box's clock")
                .doesNotContain("\n");
    }

    @Test
    void a_broker_of_another_fleet_is_not_believed() throws Exception {
        TestFleet other = TestFleet.in(folder.resolve("foreign"));
        assertThat(problemWith("foreign-broker", other.brokerFolder().resolve("server.pem")))
                .contains("from an authority we do not know", "mqtt.authority-file")
                .doesNotContain("\n");
    }

    @Test
    void a_box_that_plays_the_broker_is_not_believed() throws Exception {
        assertThat(problemWith("posing", fleet.boxFolder(SECOND).resolve("box.pem")))
                .contains("its certificate is none for a broker")
                .doesNotContain("\n");
    }

    /** Somebody copied the wrong folder onto a box. */
    @Test
    void a_box_with_another_ones_certificate_says_that_it_is_not_allowed() throws Exception {
        SyncSettings settings = TestFleet.box(fleet.boxFolder(SECOND), FIRST, broker.address());
        try (Sync sync =
                Sync.start(
                        settings,
                        new EmptyOutbox(),
                        new Talker(FIRST, FIRST),
                        Clock.systemUTC(),
                        BoxTime.ofSystem())) {
            assertThat(eventually(() -> !sync.status().problem().isEmpty())).isTrue();
            assertThat(sync.status().problem())
                    .contains("does not allow this box that")
                    .contains("enrol the box or mend the broker's rules")
                    .doesNotContain("\n");
        }
    }

    @Test
    void a_box_that_is_refused_a_topic_says_so() throws Exception {
        try (Sync sync =
                Sync.start(
                        fleet.box(THIRD, broker.address()),
                        new EmptyOutbox(),
                        new Talker(THIRD, FIRST),
                        Clock.systemUTC(),
                        BoxTime.ofSystem())) {
            assertThat(eventually(() -> !sync.status().problem().isEmpty())).isTrue();
            assertThat(sync.status().connected()).isTrue();
            assertThat(sync.status().problem())
                    .contains("refuses a message: it does not allow this box that")
                    .contains("enrol the box or mend the broker's rules")
                    .doesNotContain("\n");
        }
    }

    /** A box that wants to say something about somebody. */
    private static final class Talker implements Announcements {
        private final Topics own;
        private final Topics about;
        private long session;

        Talker(String own, String about) {
            this.own = new Topics(own);
            this.about = new Topics(about);
        }

        @Override
        public long nextSession() {
            return ++session;
        }

        @Override
        public Publication presence(boolean online, long ofSession) {
            return Publication.of(own.state("conn"), "{}").asRetained();
        }

        @Override
        public List<Publication> due(boolean fresh) {
            return fresh ? List.of(Publication.of(about.state("meta"), "{}")) : List.of();
        }

        @Override
        public Optional<Publication> received(String kind, Publication document) {
            return Optional.empty();
        }
    }

    private static final class EmptyOutbox implements Outbox {
        @Override
        public String epoch() {
            return "0123456789abcdef0123456789abcdef";
        }

        @Override
        public Batch hand(long after, int limit) {
            return new Batch(1, List.of());
        }

        @Override
        public List<OutboxMessage> handNews(int limit) {
            return List.of();
        }

        @Override
        public long newestHanded() {
            return 0;
        }

        @Override
        public void acknowledge(long upTo) {}
    }
}

package facecount.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.provisioning.IssuedCertificate.Role;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

class CertificateAuthorityTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final String BOX = "abcdefghijklmnopqrstuvwxyz";

    @TempDir Path folder;

    private CertificateAuthority authority() {
        return CertificateAuthority.make(folder.resolve("ca"), CLOCK);
    }

    private static X509CRL parsed(String list) throws Exception {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(
                                new ByteArrayInputStream(list.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void it_lasts_ten_years_and_only_the_owner_reads_its_key() throws Exception {
        try (CertificateAuthority authority = authority()) {
            X509Certificate itself = authority.certificate();
            itself.verify(itself.getPublicKey());
            assertThat(itself.getBasicConstraints()).isZero();
            assertThat(itself.getNotAfter().toInstant())
                    .isEqualTo(Instant.parse("2036-11-22T12:00:00Z"));
            assertThat(itself.getPublicKey().getAlgorithm()).isEqualTo("EC");
        }
        Path key = folder.resolve("ca/ca.key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void it_stays_the_same_however_often_it_is_opened() {
        X509Certificate first;
        try (CertificateAuthority authority = authority()) {
            first = authority.certificate();
            authority.issue(Role.BOX, BOX);
        }
        try (CertificateAuthority authority = authority()) {
            assertThat(authority.certificate()).isEqualTo(first);
            assertThat(authority.issued())
                    .singleElement()
                    .satisfies(
                            one -> {
                                assertThat(one.name()).isEqualTo(BOX);
                                assertThat(one.role()).isEqualTo(Role.BOX);
                                assertThat(one.isValid(NOON)).isTrue();
                            });
        }
    }

    @Test
    void a_box_gets_two_years_and_can_be_a_client_only() throws Exception {
        try (CertificateAuthority authority = authority()) {
            X509Certificate box = authority.issue(Role.BOX, BOX).certificate();
            box.verify(authority.certificate().getPublicKey());
            assertThat(box.getSubjectX500Principal().getName()).isEqualTo("CN=" + BOX);
            assertThat(box.getNotAfter().toInstant())
                    .isEqualTo(Instant.parse("2028-11-22T12:00:00Z"));
            assertThat(box.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
            assertThat(box.getBasicConstraints()).isEqualTo(-1);
        }
    }

    @Test
    void a_broker_is_known_by_its_names_and_addresses() throws Exception {
        try (CertificateAuthority authority = authority()) {
            X509Certificate broker =
                    authority
                            .issueForBroker(List.of("broker.example", "192.0.2.7", "2001:db8::7"))
                            .certificate();
            assertThat(
                            broker.getSubjectAlternativeNames().stream()
                                    .map(name -> String.valueOf(name.get(1))))
                    .containsExactly("broker.example", "192.0.2.7", "2001:db8:0:0:0:0:0:7");
            assertThat(broker.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a", "a..b", "a_b", "300.1.1.1", "*.example", "a\nuser x"})
    void a_host_that_is_none_is_refused(String host) {
        try (CertificateAuthority authority = authority()) {
            assertThatThrownBy(() -> authority.issueForBroker(List.of(host)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be a host name or an IP address");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "+", "a/b", "a,O=b", "A", "a\nuser x"})
    void a_name_that_could_mean_something_to_a_broker_is_refused(String name) {
        try (CertificateAuthority authority = authority()) {
            assertThatThrownBy(() -> authority.issue(Role.OPERATOR, name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 64 characters");
        }
    }

    @Test
    void what_is_taken_back_is_on_the_list_for_as_long_as_the_authority_lasts() throws Exception {
        try (CertificateAuthority authority = authority()) {
            X509Certificate lost = authority.issue(Role.BOX, BOX).certificate();
            assertThat(parsed(authority.revocationList()).isRevoked(lost)).isFalse();

            assertThat(authority.revoke(BOX)).isEqualTo(1);
            assertThat(authority.revoke(BOX)).isZero();
            X509Certificate next = authority.issue(Role.BOX, BOX).certificate();

            X509CRL list = parsed(authority.revocationList());
            list.verify(authority.certificate().getPublicKey());
            assertThat(list.isRevoked(lost)).isTrue();
            assertThat(list.isRevoked(next)).isFalse();
            assertThat(list.getNextUpdate()).isEqualTo(authority.certificate().getNotAfter());
        }
    }

    @Test
    void every_list_is_later_than_the_one_before_and_never_in_the_future() throws Exception {
        try (CertificateAuthority authority = authority()) {
            Instant before = Instant.EPOCH;
            for (int i = 0; i < 3; i++) {
                Instant from = parsed(authority.revocationList()).getThisUpdate().toInstant();
                assertThat(from).isAfter(before).isBefore(NOON);
                before = from;
            }
        }
    }

    @Test
    void a_damaged_register_is_named_with_its_line() throws Exception {
        try (CertificateAuthority authority = authority()) {
            authority.issue(Role.BOX, BOX);
        }
        Path register = folder.resolve("ca/issued.txt");
        Files.writeString(register, Files.readString(register) + "nonsense\n");
        assertThatThrownBy(this::authority)
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("issued.txt, line 3")
                .hasMessageContaining("backup");
    }

    @Test
    void a_lost_certificate_is_never_replaced_silently() throws Exception {
        authority().close();
        Files.delete(folder.resolve("ca/ca.pem"));
        assertThatThrownBy(this::authority)
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void where_there_is_none_the_remedy_is_named() {
        assertThatThrownBy(() -> CertificateAuthority.open(folder, CLOCK))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("facecount fleet init");
    }

    @Test
    void two_at_a_time_wait_for_each_other() throws Exception {
        CertificateAuthority first = authority();
        Thread second =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (CertificateAuthority authority = authority()) {
                                        authority.issue(Role.BOX, BOX);
                                    }
                                });
        first.issue(Role.OPERATOR, "operator");
        first.close();
        assertThat(second.join(Duration.ofSeconds(20))).isTrue();
        try (CertificateAuthority authority = authority()) {
            assertThat(authority.issued()).hasSize(2);
        }
    }
}

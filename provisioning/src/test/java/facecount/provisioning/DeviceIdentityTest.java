package facecount.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.stream.Stream;

class DeviceIdentityTest {
    @TempDir private Path data;
    private Path folder = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        folder = data.resolve("identity");
        file = folder.resolve("device-key.pem");
    }

    @Test
    void a_box_gets_its_identity_at_the_first_use_and_keeps_it() {
        DeviceIdentity first = DeviceIdentity.in(folder);
        DeviceIdentity again = DeviceIdentity.in(folder);

        assertThat(first.id()).matches("[a-z2-7]{26}");
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.publicKey()).isEqualTo(first.publicKey());
    }

    @Test
    void two_boxes_are_told_apart() {
        assertThat(DeviceIdentity.in(folder).id())
                .isNotEqualTo(DeviceIdentity.in(data.resolve("other")).id());
    }

    @Test
    void the_name_follows_from_the_public_key() throws Exception {
        DeviceIdentity identity = DeviceIdentity.in(folder);

        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(identity.publicKey().getEncoded());
        assertThat(DeviceIdentity.base32(hash)).startsWith(identity.id()).hasSize(52);
    }

    @Test
    void only_the_owner_can_read_the_key_and_nothing_unfinished_is_left() throws Exception {
        DeviceIdentity.in(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void what_the_box_signs_its_public_key_verifies() throws Exception {
        DeviceIdentity identity = DeviceIdentity.in(folder);
        byte[] message = "7 visitors".getBytes(StandardCharsets.UTF_8);

        byte[] signed = DeviceIdentity.in(folder).sign(message);

        Signature verification = Signature.getInstance("Ed25519");
        verification.initVerify(identity.publicKey());
        verification.update(message);
        assertThat(verification.verify(signed)).isTrue();
        assertThat(signed).hasSize(64);
    }

    @Test
    void a_damaged_key_is_never_replaced_silently() throws Exception {
        DeviceIdentity.in(folder);
        String key = Files.readString(file);
        for (String damaged :
                new String[] {
                    "", key.substring(0, key.length() / 2), key.replace("MC4CAQ", "MC4CAA")
                }) {
            Files.writeString(file, damaged);

            assertThatThrownBy(() -> DeviceIdentity.in(folder))
                    .isInstanceOf(ProvisioningException.class)
                    .hasMessage(
                            "%s is damaged: put the copy from a backup in its place, or delete it:"
                                            .formatted(file)
                                    + " the box then gets a new name and must be enrolled again");
            assertThat(file).hasContent(damaged);
        }
    }

    @Test
    void a_private_key_beside_another_boxs_public_key_is_damage() throws Exception {
        DeviceIdentity.in(folder);
        DeviceIdentity.in(data.resolve("other"));
        String mine = Files.readString(file);
        String other = Files.readString(data.resolve("other").resolve("device-key.pem"));
        String publicPart = "-----BEGIN PUBLIC KEY-----";
        Files.writeString(
                file,
                mine.substring(0, mine.indexOf(publicPart))
                        + other.substring(other.indexOf(publicPart)));

        assertThatThrownBy(() -> DeviceIdentity.in(folder))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() throws Exception {
        Path blocked = Files.writeString(data.resolve("blocked"), "");

        assertThatThrownBy(() -> DeviceIdentity.in(blocked.resolve("identity")))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining(blocked.toString());
    }

    @Test
    void a_text_of_it_does_not_show_the_key() throws Exception {
        DeviceIdentity identity = DeviceIdentity.in(folder);

        assertThat(identity).hasToString("DeviceIdentity[" + identity.id() + "]");
    }

    /* RFC 4648, section 10. */
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "f, my",
        "fo, mzxq",
        "foo, mzxw6",
        "foob, mzxw6yq",
        "fooba, mzxw6ytb",
        "foobar, mzxw6ytboi"
    })
    void base32_is_that_of_the_standard(String text, String encoded) {
        assertThat(DeviceIdentity.base32(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(encoded);
    }
}

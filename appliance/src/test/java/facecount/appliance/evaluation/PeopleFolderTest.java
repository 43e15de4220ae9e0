package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PeopleFolderTest {
    @TempDir Path folder;

    @BeforeEach
    void two_people_with_three_photos() throws IOException {
        photo("Ada", "Ada_0001.jpg");
        photo("Ada", "Ada_0002.jpg");
        photo("Bob", "Bob_0001.png");
        photo("Bob", "notes.txt");
    }

    @Test
    void a_person_is_a_subfolder_with_its_pictures() {
        var people = PeopleFolder.read(folder, Half.BOTH, LabelFaults.NONE, 1);

        assertThat(people).extracting(PeopleFolder.Person::name).containsExactly("Ada", "Bob");
        assertThat(people.getFirst().photos()).hasSize(2);
        assertThat(people.getLast().photos()).hasSize(1);
    }

    @Test
    void people_with_too_few_pictures_are_left_out() {
        var people = PeopleFolder.read(folder, Half.BOTH, LabelFaults.NONE, 2);

        assertThat(people).extracting(PeopleFolder.Person::name).containsExactly("Ada");
    }

    @Test
    void known_faults_drop_pictures_and_join_names() throws IOException {
        Path faults = folder.resolve("faults.tsv");
        Files.writeString(faults, "# a comment\ndrop\tAda_0002\nsame Ada Bob\n");

        var people = PeopleFolder.read(folder, Half.BOTH, LabelFaults.read(faults), 1);

        assertThat(people).hasSize(1);
        assertThat(people.getFirst().photos())
                .extracting(photo -> photo.getFileName().toString())
                .containsExactly("Ada_0001.jpg", "Bob_0001.png");
    }

    @Test
    void a_line_that_is_no_fault_is_named_with_its_number() throws IOException {
        Path faults = folder.resolve("faults.tsv");
        Files.writeString(faults, "drop Ada_0002\nforget Bob\n");

        assertThatThrownBy(() -> LabelFaults.read(faults))
                .isInstanceOf(EvaluationException.class)
                .hasMessage(
                        "%s line 2: expected 'drop PICTURE' or 'same A B', got 'forget Bob'"
                                .formatted(faults));
    }

    @Test
    void a_folder_without_people_says_so() {
        assertThatThrownBy(() -> PeopleFolder.read(folder, Half.BOTH, LabelFaults.NONE, 9))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("no subfolder with at least 9 pictures");
    }

    private void photo(String person, String name) throws IOException {
        Files.createDirectories(folder.resolve(person));
        Files.writeString(folder.resolve(person).resolve(name), "");
    }
}

package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

class CatalogueTest {
    @TempDir private Path folder;

    @Test
    void an_entry_says_where_a_model_comes_from_and_how_it_is_called() throws IOException {
        new SampleEntry().with("input.shape", "N,3,112,96").write(folder, "little");

        List<CatalogueEntry> entries = Catalogue.read(folder);

        assertThat(entries)
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.id()).isEqualTo("little");
                            assertThat(entry.source()).hasToString("pypi:little==1.0");
                            assertThat(entry.contract().inputShape().dimensions())
                                    .containsExactly(Shape.ANY, 3L, 112L, 96L);
                        });
    }

    @Test
    void every_mistake_of_every_entry_is_reported_at_once() throws IOException {
        new SampleEntry()
                .with("role", "detectr")
                .with("conversion", "melt")
                .with("license", "MIT")
                .with("input.subtract", "1,2")
                .without("licence")
                .write(folder, "first");
        new SampleEntry()
                .with("package", "github:somebody/something")
                .with("sha256", "abc")
                .with("input.shape", "1,3,0,640")
                .with("output.shapes", "1,2;1,3")
                .write(folder, "second");

        assertThatThrownBy(() -> Catalogue.read(folder))
                .isInstanceOf(ConvertException.class)
                .hasMessageContainingAll(
                        "first.properties: role = detectr is not one of [detector, emotion,"
                                + " recognizer]",
                        "first.properties: conversion: 'melt' is not one of none, fold,"
                                + " fold-and-join, tfjs-graph, face-api-expression",
                        "first.properties: licence is missing",
                        "first.properties: license: unknown key",
                        "first.properties: input.subtract: '1,2' is neither one number nor three",
                        "second.properties: package: 'github:somebody/something' is neither"
                                + " pypi:NAME==VERSION nor npm:NAME@VERSION",
                        "second.properties: sha256: 'abc' is not a SHA-256",
                        "second.properties: input.shape: '1,3,0,640' is not a shape");
    }

    @Test
    void as_many_output_shapes_are_needed_as_outputs() throws IOException {
        new SampleEntry().with("output.shapes", "1,2;1,3").write(folder, "little");

        assertThatThrownBy(() -> Catalogue.read(folder))
                .hasMessageContaining("output.shapes has 2 shapes, output.names has 1 names");
    }

    @Test
    void a_key_written_twice_is_a_mistake() throws IOException {
        new SampleEntry().write(folder, "little");
        Files.writeString(
                folder.resolve("little.properties"), "name = Other\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> Catalogue.read(folder))
                .hasMessageContaining("little.properties: name is there twice");
    }

    @Test
    void an_entry_like_another_has_its_keys_and_its_own() throws IOException {
        new SampleEntry().with("threshold.score", "0.6").write(folder, "little");
        Files.writeString(
                folder.resolve("wide.properties"), "like = little\ninput.shape = 1,3,32,64\n");

        List<CatalogueEntry> entries = Catalogue.read(folder);

        assertThat(entries).extracting(CatalogueEntry::id).containsExactly("little", "wide");
        assertThat(entries.get(1).keys())
                .containsEntry("threshold.score", "0.6")
                .containsEntry("input.shape", "1,3,32,64")
                .doesNotContainKey("like");
    }

    @Test
    void an_entry_like_one_that_is_not_there_is_a_mistake() throws IOException {
        new SampleEntry().with("like", "litle").write(folder, "wide");

        assertThatThrownBy(() -> Catalogue.read(folder))
                .hasMessageContaining("wide.properties: like = litle must name an entry");
    }

    @Test
    void an_empty_catalogue_is_a_mistake() {
        assertThatThrownBy(() -> Catalogue.read(folder))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("no model is named there");
    }
}

package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./facecount} with stand-ins for Java and Maven that write down what they are asked. */
class LauncherTest {
    @TempDir Path home;

    private Path log;

    @BeforeEach
    void install() throws IOException {
        log = home.resolve("log");
        Files.copy(
                Path.of(System.getProperty("facecount.root"), "facecount"),
                home.resolve("facecount"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("appliance/src/main"));
        Files.writeString(home.resolve("appliance/pom.xml"), "");
        Files.writeString(home.resolve("pom.xml"), "");
        script(
                "bin/mvn",
                """
                echo "build begins" >>"$LOG"
                sleep 1
                mkdir -p appliance/target/facecount
                echo built >appliance/target/facecount/built
                echo "build ends" >>"$LOG"
                """);
        for (String tool : List.of("pip", "npm")) {
            script("bin/" + tool, "");
        }
        script("jdk/bin/javac", "");
        script(
                "jdk/bin/java",
                """
                case "$1" in
                -XshowSettings:properties) echo "    java.specification.version = 25" ;;
                *)
                    for last; do :; done
                    echo "runs $last" >>"$LOG"
                    ;;
                esac
                """);
    }

    @Test
    void two_at_once_build_and_prepare_once_and_both_run() throws Exception {
        Process first = launch("demo");
        Process second = launch("demo");

        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(first.exitValue()).isZero();
        assertThat(second.exitValue()).isZero();
        assertThat(Files.readAllLines(log))
                .startsWith("build begins", "build ends", "runs start-cache")
                .containsOnlyOnce("build begins", "runs start-cache")
                .filteredOn("runs demo"::equals)
                .hasSize(2);
    }

    @Test
    void who_waits_goes_on_when_the_builder_is_killed() throws Exception {
        Process first = launch("count");
        awaitBuild();
        Process second = launch("count");
        first.descendants().forEach(ProcessHandle::destroyForcibly);
        first.destroyForcibly().waitFor();

        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(second.exitValue()).isZero();
        assertThat(Files.readAllLines(log))
                .containsExactly("build begins", "build begins", "build ends", "runs count");
    }

    @Test
    void what_is_built_and_prepared_runs_at_once_until_a_source_is_newer() throws Exception {
        assertThat(launch("run").waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(launch("run").waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readAllLines(log))
                .containsExactly(
                        "build begins", "build ends", "runs start-cache", "runs run", "runs run");

        Thread.sleep(1_100);
        Files.writeString(home.resolve("appliance/src/main/New.java"), "");
        assertThat(launch("count").waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readAllLines(log)).filteredOn("build begins"::equals).hasSize(2);
    }

    @Test
    void who_asks_for_help_waits_for_no_preparation() throws Exception {
        assertThat(launch("run", "--help").waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readAllLines(log))
                .containsExactly("build begins", "build ends", "runs --help");
    }

    private Process launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("facecount").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LOG", log.toString());
        builder.environment().put("FACECOUNT_JAVA_HOME", home.resolve("jdk").toString());
        builder.environment()
                .merge("PATH", home.resolve("bin").toString(), (path, ours) -> ours + ":" + path);
        return builder.start();
    }

    private void awaitBuild() throws Exception {
        for (int i = 0; i < 300 && !Files.exists(log); i++) {
            Thread.sleep(100);
        }
        assertThat(log).exists();
    }

    private void script(String name, String body) throws IOException {
        Path script = home.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + body);
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }
}

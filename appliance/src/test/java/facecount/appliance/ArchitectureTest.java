package facecount.appliance;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import facecount.inference.FaceEmbedding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;

/** The invariants of ARCHITECTURE.md, each with its reason. */
class ArchitectureTest {
    private static final String ROOT = "facecount.appliance";

    /** The packages of the process that has network and disk. */
    private static final String[] CORE = {
        ROOT + ".clock..",
        ROOT + ".config..",
        ROOT + ".counting..",
        ROOT + ".health..",
        ROOT + ".indicator..",
        ROOT + ".panel..",
        ROOT + ".storage..",
        ROOT + ".supervisor..",
        "facecount.sync..",
        "facecount.provisioning.."
    };

    private static final JavaClasses FACECOUNT =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("facecount");

    @Test
    void every_module_is_looked_at() {
        assertThat(FACECOUNT.stream().map(JavaClass::getPackageName))
                .contains(
                        "facecount.camera",
                        "facecount.inference",
                        "facecount.sync",
                        "facecount.provisioning",
                        "facecount.plugin",
                        ROOT + ".counting",
                        ROOT + ".storage",
                        ROOT + ".panel",
                        ROOT + ".config");
    }

    @ParameterizedTest
    @CsvSource({
        "facecount.camera, 'org.bytedeco..'",
        "facecount.inference, 'ai.djl..'",
        "facecount.inference, 'ai.onnxruntime..'",
        "facecount.sync, 'org.eclipse.paho..'",
        "facecount.provisioning, 'org.bouncycastle..'",
        "facecount.appliance.storage, 'java.sql..'",
        "facecount.appliance.storage, 'org.sqlite..'",
        "facecount.appliance.indicator, 'com.pi4j..'",
        "facecount.appliance.config, 'org.tomlj..'",
        "facecount.appliance, 'picocli..'"
    })
    void each_library_has_one_home(String home, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("a library with one home can be replaced there, and nowhere else")
                .allowEmptyShould(true)
                .check(FACECOUNT);
    }

    @Test
    void the_web_server_lives_in_the_panel_and_its_json_everywhere() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".panel..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.helidon..")
                                .and(DescribedPredicate.not(resideInAPackage("io.helidon.json.."))))
                .because("a library with one home can be replaced there, and nowhere else")
                .check(FACECOUNT);
    }

    @ParameterizedTest
    @CsvSource({
        "facecount.camera.., ''",
        "facecount.inference.., 'facecount.camera..'",
        "facecount.sync.., ''",
        "facecount.provisioning.., ''",
        "facecount.plugin.., ''"
    })
    void only_the_appliance_knows_every_module(String module, String mayKnow) {
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("facecount..")
                                .and(DescribedPredicate.not(resideInAnyPackage(module, mayKnow))))
                .because(
                        "modules that do not know each other are read, tested and replaced alone;"
                                + " delivery that saw a domain type would begin to interpret it")
                .check(FACECOUNT);
    }

    @Test
    void counting_is_plain_java() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".counting..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                ROOT + ".counting..",
                                "facecount.inference",
                                "org.jspecify.annotations",
                                "java.lang",
                                "java.lang.foreign",
                                "java.lang.invoke",
                                "java.lang.runtime",
                                "java.time..",
                                "java.util",
                                "java.util.function",
                                "java.util.stream"))
                .because(
                        "what decides who is counted must give the same answer for the same"
                                + " observations: no files, no threads, no settings")
                .check(FACECOUNT);
    }

    @Test
    void counting_has_no_clock_and_no_chance_of_its_own() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".counting..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.LocalDate.class, "now")
                .orShould()
                .callMethod(java.time.ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .because("a day that is replayed must give the same ledger")
                .check(FACECOUNT);
    }

    @Test
    void counting_takes_only_values_from_the_inference() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".counting..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("facecount.inference..")
                                .and(are(assignableTo(AutoCloseable.class))))
                .because("the count knows what was seen, not who sees")
                .check(FACECOUNT);
    }

    @Test
    void modules_form_no_circle() {
        slices().matching("facecount.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a circle can only be understood, tested and replaced as one")
                .check(FACECOUNT);
    }

    @Test
    void packages_of_the_appliance_form_no_circle() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a circle can only be understood, tested and replaced as one")
                .check(FACECOUNT);
    }

    @Test
    void nobody_knows_the_package_that_builds_everything() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .and()
                .resideOutsideOfPackage(ROOT + ".evaluation..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .because("it knows all the others, so knowing it is a circle")
                .check(FACECOUNT);
    }

    @Test
    void the_core_never_touches_native_sight() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAnyPackage("org.bytedeco..", "ai.djl..", "ai.onnxruntime..")
                .because(
                        "a driver that crashes or hangs takes only vision down, and the process"
                                + " with network and disk never sees a pixel; these libraries are"
                                + " not on its class path")
                .check(FACECOUNT);
    }

    @Test
    void only_the_composition_roots_build_services_of_other_packages() {
        classes()
                .that()
                .resideOutsideOfPackages(
                        ROOT, ROOT + ".vision..", ROOT + ".evaluation..", "facecount.convert..")
                .should(notOpenServicesOfOtherPackages())
                .because(
                        "what is built in one place, in order, is also stopped in reverse; a"
                                + " service built on the way is forgotten on the way out")
                .check(FACECOUNT);
    }

    @Test
    void only_a_program_ends_the_process() {
        noClasses()
                .that(are(DescribedPredicate.not(entryPoint())))
                .and()
                .resideOutsideOfPackage(ROOT)
                .and()
                /* Ends the child of a parent that is gone, when nobody is left to tell. */
                .doNotHaveSimpleName("ParentWatch")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .because("whoever ends the process takes the ledger's last transaction with him")
                .check(FACECOUNT);
    }

    @Test
    void only_a_program_writes_to_the_terminal() {
        noClasses()
                .that(are(DescribedPredicate.not(entryPoint())))
                .and()
                .resideOutsideOfPackages(ROOT, ROOT + ".evaluation..")
                .and()
                /* Hands on what its children write. */
                .doNotHaveFullyQualifiedName(ROOT + ".supervisor.Supervisor")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because("standard output belongs to --json; whoever is on call reads the log")
                .check(FACECOUNT);
    }

    @Test
    void the_log_is_written_through_the_platforms_logger() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .and()
                /* Both silence a library that reports errors which are none. */
                .doNotHaveFullyQualifiedName(ROOT + ".indicator.Pi4jPins")
                .and()
                .doNotHaveFullyQualifiedName("facecount.inference.OnnxRuntime")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..")
                .because("where the log goes is decided once, by the program")
                .check(FACECOUNT);
    }

    @Test
    void nothing_waits_without_a_limit() {
        noClasses()
                .that(are(DescribedPredicate.not(entryPoint())))
                .and()
                /* Lives as long as its children. */
                .doNotHaveFullyQualifiedName(ROOT + ".supervisor.Supervisor")
                .and()
                /* Their writers wait for something to write, and are woken when the link closes. */
                .doNotHaveFullyQualifiedName(ROOT + ".vision.SocketCoreLink")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".vision.VisionLink$Connection")
                .should()
                .callMethodWhere(
                        target(
                                "waits without a limit",
                                Map.of(
                                        "java.util.concurrent.CountDownLatch",
                                        Set.of("await()"),
                                        "java.util.concurrent.CyclicBarrier",
                                        Set.of("await()"),
                                        "java.util.concurrent.locks.Condition",
                                        Set.of("await()", "awaitUninterruptibly()"),
                                        "java.util.concurrent.Semaphore",
                                        Set.of("acquire()", "acquireUninterruptibly()"),
                                        "java.util.concurrent.BlockingQueue",
                                        Set.of("take()"),
                                        "java.util.concurrent.Future",
                                        Set.of("get()"),
                                        "java.lang.Thread",
                                        Set.of("join()"),
                                        "java.lang.Object",
                                        Set.of("wait()"))))
                .because("an unattended box that waits for ever is a box that counts nobody")
                .check(FACECOUNT);
    }

    @Test
    void nothing_is_queued_without_a_limit() {
        noClasses()
                .should()
                .callConstructor(java.util.concurrent.LinkedBlockingQueue.class)
                .orShould()
                .callConstructor(java.util.concurrent.LinkedBlockingDeque.class)
                .orShould()
                .callConstructor(java.util.concurrent.LinkedTransferQueue.class)
                .orShould()
                .callMethodWhere(
                        target(
                                "builds an executor whose queue or threads have no bound",
                                Map.of(
                                        "java.util.concurrent.Executors",
                                        Set.of(
                                                "newCachedThreadPool()",
                                                "newSingleThreadExecutor()",
                                                "newFixedThreadPool(int)"))))
                .because("what is queued without a limit is memory that is lost one day")
                .check(FACECOUNT);
    }

    @Test
    void no_picture_leaves_by_way_of_the_desktop() {
        // A developer's photos, degraded for an evaluation: never on a box's way of a picture.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("facecount.appliance.evaluation.CameraLike")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..")
                .because("the box's Java has no desktop module, and nothing writes pictures")
                .check(FACECOUNT);
    }

    @Test
    void an_embedding_has_no_accessor_and_a_silent_text() throws Exception {
        methods()
                .that()
                .areDeclaredIn(FaceEmbedding.class)
                .and()
                .arePublic()
                .should()
                .notHaveRawReturnType(float[].class)
                .andShould()
                .notHaveRawReturnType(double[].class)
                .andShould()
                .notHaveRawReturnType(byte[].class)
                .andShould()
                .notHaveRawReturnType(MemorySegment.class)
                .because("a face's numbers are biometric data; what cannot be read cannot leak")
                .check(FACECOUNT);
        assertThat(FaceEmbedding.class.getMethod("toString").getDeclaringClass())
                .isEqualTo(FaceEmbedding.class);
    }

    private static DescribedPredicate<JavaClass> assignableTo(Class<?> type) {
        return DescribedPredicate.describe(
                "a " + type.getSimpleName(), candidate -> candidate.isAssignableTo(type));
    }

    /** A class that is started by name, or part of one. */
    private static DescribedPredicate<JavaClass> entryPoint() {
        return DescribedPredicate.describe(
                "the entry of a program",
                candidate -> {
                    JavaClass outer = candidate;
                    while (outer.getEnclosingClass().isPresent()) {
                        outer = outer.getEnclosingClass().get();
                    }
                    return outer.tryGetMethod("main", String[].class).isPresent();
                });
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall> target(
            String description, Map<String, Set<String>> methods) {
        return DescribedPredicate.describe(
                description,
                call -> {
                    AccessTarget.MethodCallTarget target = call.getTarget();
                    String signature =
                            "%s(%s)"
                                    .formatted(
                                            target.getName(),
                                            String.join(
                                                    ",",
                                                    target.getRawParameterTypes().stream()
                                                            .map(JavaClass::getSimpleName)
                                                            .toList()));
                    return methods.entrySet().stream()
                            .anyMatch(
                                    entry ->
                                            entry.getValue().contains(signature)
                                                    && target.getOwner()
                                                            .isAssignableTo(entry.getKey()));
                });
    }

    /** Services are what has to be closed; they are built by constructor or by a static method. */
    private static ArchCondition<JavaClass> notOpenServicesOfOtherPackages() {
        return new ArchCondition<>("not build services of other packages") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getConstructorCallsFromSelf().stream()
                        .filter(call -> isForeignService(item, call.getTargetOwner()))
                        .forEach(call -> violated(item, call, events));
                item.getMethodCallsFromSelf().stream()
                        .filter(call -> isForeignService(item, call.getTarget().getRawReturnType()))
                        .filter(
                                call ->
                                        call.getTarget()
                                                .resolveMember()
                                                .filter(
                                                        method ->
                                                                method.getModifiers()
                                                                        .contains(
                                                                                JavaModifier
                                                                                        .STATIC))
                                                .isPresent())
                        .forEach(call -> violated(item, call, events));
            }
        };
    }

    private static void violated(JavaClass item, JavaAccess<?> call, ConditionEvents events) {
        events.add(SimpleConditionEvent.violated(item, call.getDescription()));
    }

    private static boolean isForeignService(JavaClass user, JavaClass service) {
        return service.getPackageName().startsWith("facecount.")
                && service.isAssignableTo(AutoCloseable.class)
                && !service.getPackageName().equals(user.getPackageName());
    }
}

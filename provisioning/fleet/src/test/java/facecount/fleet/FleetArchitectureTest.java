package facecount.fleet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The invariants of ARCHITECTURE.md for the operator's program, each with its reason. */
class FleetArchitectureTest {
    private static final String ROOT = "facecount.fleet";

    private static final JavaClasses FLEET =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    @ParameterizedTest
    @CsvSource({
        ROOT + ", 'java.sql..'",
        ROOT + ", 'org.sqlite..'",
        ROOT + ", 'org.duckdb..'",
        ROOT + ", 'picocli..'",
        "'', 'org.eclipse.paho..'"
    })
    void each_library_has_one_home(String home, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("a library with one home can be replaced there, and nowhere else")
                .check(FLEET);
    }

    @Test
    void the_web_server_lives_with_the_page_and_its_json_everywhere() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".web")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.helidon..")
                                .and(DescribedPredicate.not(resideInAPackage("io.helidon.json.."))))
                .because("a library with one home can be replaced there, and nowhere else")
                .check(FLEET);
    }

    @Test
    void what_is_summed_up_is_plain_java() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".overview")
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.not(
                                resideInAPackage("java..")
                                        .or(resideInAPackage(ROOT + ".overview"))
                                        .or(resideInAPackage("org.jspecify.."))))
                .because("how numbers of boxes become one is neither a page's nor a table's matter")
                .check(FLEET);
    }

    @Test
    void nobody_knows_the_package_that_builds_everything() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .because("it knows all the others, so knowing it is a circle")
                .check(FLEET);
    }
}

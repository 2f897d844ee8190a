package io.basalt.cluster;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The seams of {@code docs/architecture.md}, held by the build: who may depend on whom, and who may touch the world. */
final class ArchitectureTest {
    /** Tests and what only tests use, and generated messages, which are as protoc makes them. */
    private static final List<String> NOT_OF_THE_PRODUCT =
            List.of("io.basalt.cluster", "io.basalt.testkit", "io.basalt.protocol.pb");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.basalt")
            .that(new DescribedPredicate<>("of the product") {
                @Override
                public boolean test(JavaClass type) {
                    return NOT_OF_THE_PRODUCT.stream()
                            .noneMatch(prefix -> type.getPackageName().startsWith(prefix));
                }
            });

    /** Where the real world comes in: main programs, and what wraps the machine's own clock, threads and files. */
    private static final String[] EDGES = {"io.basalt.cli..", "io.basalt.standalone.."};

    @Test
    void theModulesAreAllHere() {
        Set<String> modules = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            modules.add(type.getPackageName().split("\\.")[2]);
        }
        assertTrue(
                modules.containsAll(List.of(
                        "base", "protocol", "storage", "client", "regionserver", "master", "standalone", "cli")),
                () -> "only " + modules);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.basalt.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void storageKnowsNoNetworkAndNoCoordination() {
        hold(noClasses()
                .that()
                .resideInAPackage("io.basalt.storage..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.netty..",
                        "org.apache.zookeeper..",
                        "org.apache.curator..",
                        "io.basalt.protocol.rpc..",
                        "io.basalt.protocol.coordination..")));
    }

    @Test
    void modulesDependOneWay() {
        hold(noClasses()
                .that()
                .resideInAnyPackage("io.basalt.base..", "io.basalt.protocol..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.basalt.storage..",
                        "io.basalt.client..",
                        "io.basalt.regionserver..",
                        "io.basalt.master..",
                        "io.basalt.standalone..",
                        "io.basalt.cli..")));
        hold(noClasses()
                .that()
                .resideInAPackage("io.basalt.client..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.basalt.storage..", "io.basalt.regionserver..")));
        hold(noClasses()
                .that()
                .resideInAPackage("io.basalt.regionserver..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.basalt.master..")));
        hold(noClasses()
                .that()
                .resideInAPackage("io.basalt.master..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.basalt.regionserver..")));
    }

    @Test
    void timeAndThreadsAndChanceArePassedIn() {
        ArchRule rule = below().should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID");
        hold(rule);
    }

    @Test
    void filesAreTouchedBehindTheirSeamOnly() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.basalt.storage.file..",
                        "io.basalt.protocol.coordination.zookeeper..",
                        "io.basalt.cli..",
                        "io.basalt.standalone..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(java.nio.file.Files.class.getName())
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(java.nio.file.Path.class.getName())
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(java.nio.channels.FileChannel.class.getName())
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(java.io.File.class.getName()));
    }

    @Test
    void nothingPrintsOrExitsBelowTheEdges() {
        hold(below().should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class));
    }

    private static GivenClassesConjunction below() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(EDGES)
                .and()
                .resideOutsideOfPackages(
                        "io.basalt.protocol.rpc.netty..", "io.basalt.protocol.coordination.zookeeper..")
                .and()
                .doNotHaveFullyQualifiedName("io.basalt.base.SystemClock");
    }

    private static void hold(ArchRule rule) {
        rule.check(CLASSES);
    }
}

package dev.runstream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.runstream.execution.Effect;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Goal: the promises of the package layout hold. The core (runbook, expression, execution) is pure, so that replaying
 * the audit stream always gives the same state; the AWS SDK is known to two packages, Kafka's server, databases and Javalin
 * to one each; nothing
 * depends on itself in a circle. Method: the compiled classes are read, not run.
 */
class ArchitectureTest {

    private static final String RUNBOOK = "dev.runstream.runbook..";
    private static final String EXPRESSION = "dev.runstream.expression..";
    private static final String EXECUTION = "dev.runstream.execution..";
    private static final String[] CORE = {RUNBOOK, EXPRESSION, EXECUTION};

    /** What the core may use beside java.. and itself: values, parsers and annotations, nothing that acts. */
    private static final String[] LIBRARIES_OF_THE_CORE = {
        "com.fasterxml.jackson.annotation..",
        "com.fasterxml.jackson.core..",
        "com.fasterxml.jackson.databind..",
        "com.jayway.jsonpath..",
        "org.jspecify.annotations..",
        "org.snakeyaml.engine..",
    };

    /** Streams over memory and the exceptions that parsers declare; no file, no console. */
    private static final Set<String> MEMORY_IO = Set.of(
            "java.io.ByteArrayInputStream",
            "java.io.ByteArrayOutputStream",
            "java.io.IOException",
            "java.io.InputStream",
            "java.io.ObjectStreamException",
            "java.io.OutputStream",
            "java.io.Reader",
            "java.io.Serializable",
            "java.io.StringReader",
            "java.io.StringWriter",
            "java.io.UncheckedIOException",
            "java.io.Writer");

    private static final Set<String> CLASSES_THAT_ACT = Set.of(
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.security.SecureRandom",
            "java.time.Clock",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.Timer",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.ThreadLocalRandom");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.runstream");

    @Test
    void expressionKnowsNoOtherPackageOfRunstream() {
        check(classes().that().resideInAPackage(EXPRESSION).should().onlyDependOnClassesThat(allowed(EXPRESSION)));
    }

    @Test
    void runbookKnowsOnlyExpression() {
        check(classes()
                .that()
                .resideInAPackage(RUNBOOK)
                .should()
                .onlyDependOnClassesThat(allowed(RUNBOOK, EXPRESSION)));
    }

    @Test
    void executionKnowsOnlyRunbookAndExpression() {
        check(classes().that().resideInAPackage(EXECUTION).should().onlyDependOnClassesThat(allowed(CORE)));
    }

    @Test
    void theCoreTouchesNoFileNoNetworkNoThreadAndNoSourceOfChance() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(act())
                .because("what it needs comes in with the input, so that a replay gives the same state"));
    }

    @Test
    void theCoreAsksNoClockNoMachineAndNoDice() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .accessTargetWhere(asksTheMachine())
                .because("time, ids and jitter come in with the input and are written into the event once"));
    }

    @Test
    void onlyLambdaAndParametersKnowTheAwsSdk() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.runstream.lambda..", "dev.runstream.parameters..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.."));
    }

    @Test
    void onlyTheApiKnowsJavalin() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.runstream.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "kotlin.."));
    }

    @Test
    void onlyBrokerKnowsKafkasServer() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.runstream.broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "kafka..",
                        "scala..",
                        "org.apache.kafka.controller..",
                        "org.apache.kafka.metadata..",
                        "org.apache.kafka.raft..",
                        "org.apache.kafka.server..",
                        "org.apache.kafka.storage.."));
    }

    @Test
    void onlyQueryKnowsDatabases() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.runstream.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "com.zaxxer.hikari..",
                        "org.flywaydb..",
                        "org.h2..",
                        "org.postgresql.."));
    }

    /** Memory and cluster differ in their ports, never in what a decision means. */
    @Test
    void thereIsOneInterpreterOfEffects() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(EXECUTION)
                .and()
                .doNotHaveFullyQualifiedName("dev.runstream.engine.EffectInterpreter")
                .should()
                .dependOnClassesThat(describe(
                        "are a kind of Effect",
                        each -> each.isAssignableTo(Effect.class) && !each.isEquivalentTo(Effect.class))));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("dev.runstream.(*)..").should().beFreeOfCycles());
    }

    @Test
    void everyPackageIsNullMarked() {
        var unmarked = MAIN.stream()
                .map(JavaClass::getPackage)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName())
                .collect(toCollection(TreeSet::new));
        assertThat(unmarked)
                .as("packages without a @NullMarked package-info.java")
                .isEmpty();
    }

    /** Packages may be empty while they are being built. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    private static DescribedPredicate<JavaClass> allowed(String... packagesOfRunstream) {
        return resideInAPackage("java..")
                .or(resideInAnyPackage(packagesOfRunstream))
                .or(resideInAnyPackage(LIBRARIES_OF_THE_CORE))
                .or(describe("are primitive", JavaClass::isPrimitive))
                .as("reside in java.., %s or a library of the core", String.join(", ", packagesOfRunstream));
    }

    private static DescribedPredicate<JavaClass> act() {
        var files = resideInAPackage("java.io..").and(not(nameIn(MEMORY_IO)));
        return files.or(resideInAnyPackage(
                        "java.net..", "java.nio.channels..", "java.nio.file..", "java.sql..", "java.util.random.."))
                .or(nameIn(CLASSES_THAT_ACT))
                .or(describe("are executors", each -> each.isAssignableTo(java.util.concurrent.Executor.class)))
                .as("act or are a source of chance");
    }

    private static DescribedPredicate<JavaClass> nameIn(Set<String> names) {
        return describe("have one of the names " + names, each -> names.contains(each.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> asksTheMachine() {
        return describe("asks for the time, the environment or a random value", access -> {
            var owner = access.getTargetOwner();
            var name = access.getName();
            return (owner.getPackageName().startsWith("java.time") && name.equals("now"))
                    || (owner.isEquivalentTo(System.class)
                            && Set.of(
                                            "currentTimeMillis",
                                            "nanoTime",
                                            "getenv",
                                            "getProperty",
                                            "getProperties",
                                            "in",
                                            "out",
                                            "err",
                                            "exit")
                                    .contains(name))
                    || (owner.isEquivalentTo(Math.class) && name.equals("random"))
                    || (owner.isEquivalentTo(java.util.Collections.class) && name.equals("shuffle"))
                    || (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
                    || (owner.isEquivalentTo(java.util.Date.class) && name.equals("<init>"))
                    || name.equals("systemDefault");
        });
    }
}

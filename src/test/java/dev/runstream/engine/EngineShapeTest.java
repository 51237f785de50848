package dev.runstream.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.runstream.execution.Effect;
import org.junit.jupiter.api.Test;

/**
 * Goal: the work on an execution can run without Kafka Streams, on ports in memory as well as on a task; and there is one
 * interpreter of effects. Method: the compiled classes are read.
 */
class EngineShapeTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.runstream");

    /** What may be shown of the settings of a Streams client, its own metrics, the floor: no work on an execution. */
    private static final DescribedPredicate<HasName> DOES_NO_WORK_ON_EXECUTIONS =
            nameMatching("dev\\.runstream\\.(config\\.Redaction|telemetry\\.Telemetry|bench\\.Floor(\\$.*)?)");

    @Test
    void onlyTheEdgesKnowKafkaStreams() {
        noClasses()
                .that(resideInAPackage("dev.runstream..")
                        .and(not(belongToAnyOf(
                                Engine.class,
                                ExecutionTopology.class,
                                HomeProcessor.class,
                                ExecutionsProcessor.class,
                                RunbooksProcessor.class,
                                StreamsOutbox.class,
                                RecordTime.class,
                                SmallStores.class,
                                StreamsSettings.class)))
                        .and(not(DOES_NO_WORK_ON_EXECUTIONS)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..")
                .check(MAIN);
    }

    @Test
    void thereIsOneInterpreterOfEffects() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.runstream.execution..")
                .and(not(belongToAnyOf(EffectInterpreter.class)))
                .should()
                .dependOnClassesThat(assignableTo(Effect.class).and(not(belongToAnyOf(Effect.class))))
                .check(MAIN);
    }
}

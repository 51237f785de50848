package dev.runstream.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
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
                                SmallStores.class))))
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

package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** Goal: the targets of a start are what the options say. Method: options as they are typed. */
class TargetOptionsTest {

    @Command(name = "start")
    static final class Start {
        @Mixin
        TargetOptions targets = new TargetOptions();
    }

    private static RateControl parsed(String... arguments) {
        Start start = new Start();
        new CommandLine(start).parseArgs(arguments);
        return start.targets.rateControl();
    }

    @Test
    void R641_noOptionIsNoTargets() {
        assertThat(parsed()).isNull();
    }

    @Test
    void R641_valuesWithCommasAreTargets_R643_andSoManyAtOnce() {
        assertThat(parsed(
                        "--target-parameter-name",
                        "InstanceId",
                        "--target-values",
                        "i-1,i-2",
                        "--target-values",
                        "i-3",
                        "--max-concurrency",
                        "10%",
                        "--max-errors",
                        "0"))
                .isEqualTo(new RateControl(
                        "InstanceId",
                        List.of(new Target(Target.PARAMETER_VALUES, List.of("i-1", "i-2", "i-3"))),
                        List.of(),
                        "10%",
                        "0"));
        assertThat(parsed("--target-key", "tag:Env", "--target-values", "prod").targets())
                .containsExactly(new Target("tag:Env", List.of("prod")));
    }

    @Test
    void R642_eachMapIsOneChild() {
        assertThat(parsed("--target-map", "A=1;B=2;A=3", "--target-map", "A=").targetMaps())
                .containsExactly(Map.of("A", List.of("1", "3"), "B", List.of("2")), Map.of("A", List.of("")));
    }

    @Test
    void aMapWithoutAKeyIsWrongUsage() {
        assertThatThrownBy(() -> parsed("--target-map", "A=1;B"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("Expected --target-map to be KEY=VALUE;KEY=VALUE, but it is 'A=1;B'");
    }
}

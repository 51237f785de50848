package dev.runstream.execution;

import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.TakeOver;
import dev.runstream.execution.Command.Target;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two starts ask for the same: every field counts but the execution id (R612). Two starts have the same
 * fingerprint only when all of these are equal: texts stand with their lengths, lists with their counts, maps in key
 * order. Frozen: markers of ended executions are compared with it. A field that is added later adds to the form only
 * where it is set.
 */
public final class RequestFingerprint {
    private final StringBuilder form = new StringBuilder(256);

    private RequestFingerprint() {}

    /** Hex SHA-256 of the canonical form. */
    public static String of(StartExecution start) {
        RequestFingerprint fingerprint = new RequestFingerprint();
        fingerprint.start(start);
        return HexFormat.of()
                .formatHex(DerivedId.sha256(fingerprint.form.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void start(StartExecution start) {
        text(start.documentName());
        text(start.documentVersion());
        lists(start.parameters());
        text(start.mode().name());
        text(start.clientToken());
        texts(start.tags());
        text(start.requestedBy());
        parent(start.parent());
        takeOver(start.takeOver());
        rateControl(start.rateControl());
        if (start.target() != null) {
            form.append('+');
            text(start.target().key());
            list(start.target().values());
        }
    }

    private void parent(@Nullable Parent parent) {
        if (parent == null) {
            form.append('-');
            return;
        }
        form.append('+');
        text(parent.executionId());
        text(parent.step());
        number(parent.visit());
        number(parent.attempt());
        number(parent.depth());
    }

    private void takeOver(@Nullable TakeOver takeOver) {
        if (takeOver == null) {
            form.append('-');
            return;
        }
        form.append('+');
        text(takeOver.executionId());
        text(takeOver.fromStep());
        number(takeOver.outputs().size());
        Sorted.map(takeOver.outputs()).forEach((step, outputs) -> {
            text(step);
            texts(outputs);
        });
    }

    private void rateControl(@Nullable RateControl rateControl) {
        if (rateControl == null) {
            form.append('-');
            return;
        }
        form.append('+');
        text(rateControl.targetParameterName());
        number(rateControl.targets().size());
        for (Target target : rateControl.targets()) {
            text(target.key());
            list(target.values());
        }
        number(rateControl.targetMaps().size());
        rateControl.targetMaps().forEach(this::lists);
        text(rateControl.maxConcurrency());
        text(rateControl.maxErrors());
    }

    private void lists(Map<String, List<String>> map) {
        number(map.size());
        Sorted.map(map).forEach((key, values) -> {
            text(key);
            list(values);
        });
    }

    private void texts(Map<String, String> map) {
        number(map.size());
        Sorted.map(map).forEach((key, value) -> {
            text(key);
            text(value);
        });
    }

    private void list(List<String> values) {
        number(values.size());
        values.forEach(this::text);
    }

    private void text(@Nullable String text) {
        if (text == null) {
            form.append('-');
            return;
        }
        form.append('+');
        number(text.length());
        form.append(text);
    }

    private void number(long number) {
        form.append(number).append(';');
    }
}

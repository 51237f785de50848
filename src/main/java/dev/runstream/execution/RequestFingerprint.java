package dev.runstream.execution;

import dev.runstream.execution.Command.StartExecution;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells whether two starts ask for the same: every field counts but the execution id (R612). */
public final class RequestFingerprint {
    private RequestFingerprint() {}

    /** Hex SHA-256 of a canonical form: lengths before texts, maps in key order. */
    public static String of(StartExecution start) {
        StringBuilder form = new StringBuilder(256);
        text(form, start.documentName());
        text(form, start.documentVersion());
        form.append(start.parameters().size()).append(';');
        start.parameters().forEach((name, values) -> {
            text(form, name);
            list(form, values);
        });
        text(form, start.mode().name());
        text(form, start.clientToken());
        form.append(start.tags().size()).append(';');
        start.tags().forEach((key, value) -> {
            text(form, key);
            text(form, value);
        });
        text(form, start.requestedBy());
        // Records print every component in order; what they hold is text and numbers.
        text(form, String.valueOf(start.parent()));
        text(form, String.valueOf(start.takeOver()));
        text(form, String.valueOf(start.rateControl()));
        return HexFormat.of().formatHex(DerivedId.sha256(form.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void list(StringBuilder form, List<String> values) {
        form.append(values.size()).append(';');
        values.forEach(value -> text(form, value));
    }

    private static void text(StringBuilder form, @Nullable String text) {
        if (text == null) {
            form.append("-;");
        } else {
            form.append(text.length()).append(':').append(text).append(';');
        }
    }
}

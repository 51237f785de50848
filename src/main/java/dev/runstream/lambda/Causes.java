package dev.runstream.lambda;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The chain of causes of a failure. */
final class Causes {
    /** Chains are short; the bound only guards against a circle. */
    private static final int DEPTH_MAX = 32;

    private Causes() {}

    /** The first of the kind in the chain, the failure itself included. */
    static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> kind) {
        @Nullable Throwable next = failure;
        for (int depth = 0; next != null && depth < DEPTH_MAX; depth++) {
            if (kind.isInstance(next)) {
                return kind.cast(next);
            }
            next = next.getCause();
        }
        return null;
    }

    /** What the deepest cause says: the SDK's own words above it only repeat it. */
    static String sentence(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < DEPTH_MAX; depth++) {
            @Nullable Throwable cause = deepest.getCause();
            if (cause == null) {
                break;
            }
            deepest = cause;
        }
        @Nullable String message = deepest.getMessage();
        String kind = deepest.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return kind;
        }
        // The SDK's general exception says nothing by its name.
        return deepest.getClass() == SdkClientException.class ? message : kind + ": " + message;
    }
}

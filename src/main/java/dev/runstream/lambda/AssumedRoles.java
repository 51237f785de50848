package dev.runstream.lambda;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sts.StsClient;

/** The roles that executions run as, whichever execution asks (R308). */
final class AssumedRoles implements AutoCloseable {
    private static final int ROLES_MAX = 1_000;

    private final String sessionName;
    private final Supplier<StsClient> connect;
    private final Map<String, AssumedRole> roles = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable StsClient sts;

    /** @param connect called before the first role is assumed */
    AssumedRoles(String sessionName, Supplier<StsClient> connect) {
        this.sessionName = sessionName;
        this.connect = connect;
    }

    /** Asks STS when the credentials are first used, not here. */
    synchronized AssumedRole role(String arn) {
        AssumedRole role = roles.computeIfAbsent(arn, _ -> new AssumedRole(arn, sessionName, this::client));
        if (roles.size() > ROLES_MAX) {
            Iterator<AssumedRole> longestUnused = roles.values().iterator();
            longestUnused.next();
            longestUnused.remove();
        }
        return role;
    }

    @Override
    public synchronized void close() {
        roles.clear();
        if (sts != null) {
            sts.close();
        }
    }

    private synchronized StsClient client() {
        StsClient client = sts;
        if (client == null) {
            client = connect.get();
            sts = client;
        }
        return client;
    }
}

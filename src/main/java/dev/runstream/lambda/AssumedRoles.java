package dev.runstream.lambda;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The roles that executions run as, assumed through STS (R308). The credentials of a role are kept until shortly before
 * they expire, whichever execution asks.
 */
final class AssumedRoles implements AutoCloseable {
    private static final int ROLES_MAX = 1_000;
    private static final String SESSION_NAME = "runstream";

    private final Supplier<StsClient> connect;
    private final Map<String, StsAssumeRoleCredentialsProvider> roles = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable StsClient sts;

    /** @param connect called before the first role is assumed */
    AssumedRoles(Supplier<StsClient> connect) {
        this.connect = connect;
    }

    /** Asks STS when the credentials are first used, not here. */
    synchronized AwsCredentialsProvider credentials(String roleArn) {
        StsAssumeRoleCredentialsProvider role = roles.get(roleArn);
        if (role == null) {
            StsClient client = client();
            role = StsAssumeRoleCredentialsProvider.builder()
                    .stsClient(client)
                    .refreshRequest(r -> r.roleArn(roleArn).roleSessionName(SESSION_NAME))
                    .build();
            roles.put(roleArn, role);
            if (roles.size() > ROLES_MAX) {
                Iterator<StsAssumeRoleCredentialsProvider> longestUnused =
                        roles.values().iterator();
                longestUnused.next().close();
                longestUnused.remove();
            }
        }
        return role;
    }

    @Override
    public synchronized void close() {
        roles.values().forEach(StsAssumeRoleCredentialsProvider::close);
        roles.clear();
        if (sts != null) {
            sts.close();
        }
    }

    private StsClient client() {
        StsClient client = sts;
        if (client == null) {
            client = connect.get();
            sts = client;
        }
        return client;
    }
}

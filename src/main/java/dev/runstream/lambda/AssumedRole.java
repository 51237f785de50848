package dev.runstream.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * One role, and its credentials until shortly before they expire (R308). Whoever needs them first asks STS, and all
 * others wait for that one answer. They are asked for again while the ones at hand still serve.
 *
 * <p>Why not the SDK's own provider: its callers go to STS one after the other when STS refuses, and after five seconds
 * of waiting all at once; a role that is denied to thousands of calls would spend the account's quota of STS.
 */
final class AssumedRole {
    private static final Logger log = LoggerFactory.getLogger(AssumedRole.class);

    /** How long before their end credentials are asked for again, and a third of their life at most. */
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    /** How long before their end they are used no more, since the call must arrive with them. */
    private static final Duration UNUSED_BEFORE = Duration.ofSeconds(30);
    /** STS is not asked again so soon after it refused; its refusal is told again instead. */
    private static final Duration REFUSAL_KEPT = Duration.ofSeconds(1);

    private final String arn;
    private final String sessionName;
    private final Supplier<StsClient> sts;

    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Session session;
    private volatile @Nullable Refusal refusal;

    AssumedRole(String arn, String sessionName, Supplier<StsClient> sts) {
        this.arn = arn;
        this.sessionName = sessionName;
        this.sts = sts;
    }

    /**
     * Credentials that serve for the moment; asks STS when there are none.
     *
     * @throws SdkException what STS answered, or why it could not be asked
     */
    AwsSessionCredentials credentials() throws InterruptedException {
        Session known = session;
        if (known != null && known.isFresh()) {
            return known.credentials;
        }
        if (known == null || !known.isUsable()) {
            asking.lockInterruptibly();
        } else if (!asking.tryLock()) {
            return known.credentials; // somebody else renews them
        }
        try {
            return current();
        } finally {
            asking.unlock();
        }
    }

    /** The service does not take these credentials: they are not used again. */
    void forget(AwsSessionCredentials refused) {
        Session known = session;
        if (known != null && known.credentials.equals(refused)) {
            session = null;
        }
    }

    /** Under the lock: what somebody else has learned meanwhile, or the answer of STS. */
    private AwsSessionCredentials current() {
        Session known = session;
        if (known != null && known.isFresh()) {
            return known.credentials;
        }
        boolean usable = known != null && known.isUsable();
        Refusal last = refusal;
        if (last != null && last.isRecent()) {
            if (known != null && usable) {
                return known.credentials;
            }
            throw last.reason;
        }
        try {
            Session assumed = assume();
            session = assumed;
            refusal = null;
            return assumed.credentials;
        } catch (AbortedException e) {
            throw e; // the caller gave up, STS did not refuse
        } catch (SdkException e) {
            refusal = new Refusal(e, System.nanoTime());
            if (known != null && usable) {
                log.warn(
                        "The credentials of {} could not be renewed; those at hand serve for {} s more: {}",
                        arn,
                        known.usableNanos() / 1_000_000_000,
                        Causes.sentence(e));
                return known.credentials;
            }
            throw e;
        }
    }

    private Session assume() {
        long askedNanos = System.nanoTime();
        Credentials assumed = sts.get()
                .assumeRole(request -> request.roleArn(arn).roleSessionName(sessionName))
                .credentials();
        return new Session(
                AwsSessionCredentials.create(assumed.accessKeyId(), assumed.secretAccessKey(), assumed.sessionToken()),
                askedNanos,
                Math.max(
                        0, Duration.between(Instant.now(), assumed.expiration()).toNanos()));
    }

    /** @param lifeNanos measured from the moment before STS was asked */
    private record Session(AwsSessionCredentials credentials, long askedNanos, long lifeNanos) {
        boolean isFresh() {
            return leftNanos() > Math.min(RENEWED_BEFORE.toNanos(), lifeNanos / 3);
        }

        boolean isUsable() {
            return usableNanos() > 0;
        }

        long usableNanos() {
            return leftNanos() - Math.min(UNUSED_BEFORE.toNanos(), lifeNanos / 10);
        }

        private long leftNanos() {
            return lifeNanos - (System.nanoTime() - askedNanos);
        }
    }

    private record Refusal(SdkException reason, long atNanos) {
        boolean isRecent() {
            return System.nanoTime() - atNanos < REFUSAL_KEPT.toNanos();
        }
    }
}

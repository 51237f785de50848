package dev.runstream.lambda;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The SDK's default chain: environment and system properties, web identity token, profile, container, instance. When
 * there is nothing it says so in one sentence, where the SDK lists all its providers.
 */
final class OwnCredentials implements AwsCredentialsProvider, AutoCloseable {
    static final String NONE = "Expected AWS credentials in the environment, a web identity token, the AWS profile or"
            + " from the metadata of the container or the instance, but found none";

    private static final Logger log = LoggerFactory.getLogger(OwnCredentials.class);

    private final DefaultCredentialsProvider chain =
            DefaultCredentialsProvider.builder().build();

    /** @throws SdkClientException when there are none */
    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return chain.resolveCredentials();
        } catch (AbortedException e) {
            throw e; // the caller gave up
        } catch (SdkClientException e) {
            log.debug("No AWS credentials", e);
            throw SdkClientException.create(NONE);
        }
    }

    @Override
    public void close() {
        chain.close();
    }
}

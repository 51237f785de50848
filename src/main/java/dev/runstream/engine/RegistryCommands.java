package dev.runstream.engine;

import dev.runstream.execution.Command;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the commands of the {@link Registry}; one that cannot be carried out is answered by
 * {@code RegistryCommandRejected}.
 */
final class RegistryCommands {
    private static final Logger log = LoggerFactory.getLogger(RegistryCommands.class);

    private final Registry registry;
    private final Ports ports;
    private final Quarantine quarantine;

    RegistryCommands(EngineParts parts, Ports ports) {
        this.registry = new Registry(parts, ports.store());
        this.ports = ports;
        this.quarantine = new Quarantine(parts.limits(), parts.observer());
    }

    /** Whether it is a command of the registry; then it is carried out. */
    boolean accept(Incoming in) {
        long now = ports.now();
        switch (in.input()) {
            case Command.RegisterRunbook c -> settle(in, c, () -> registry.register(c, in.cause(), now));
            case Command.SetDefaultVersion c -> settle(in, c, () -> registry.setDefault(c, in.cause(), now));
            case Command.DeleteRunbook c -> settle(in, c, () -> registry.delete(c, in.cause(), now));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void settle(Incoming in, Command command, Supplier<Change> decision) {
        Change change;
        try {
            change = decision.get();
        } catch (Registry.RefusedException | TooLargeException e) {
            change = registry.reject(command, String.valueOf(e.getMessage()), in.cause(), ports.now());
        } catch (KafkaException e) {
            throw e; // of the stores: nothing that this command could be blamed for
        } catch (RuntimeException e) {
            log.error("Expected to decide on {}, but it failed", in, e);
            setAside(in, "DecisionFailed", "Expected to decide on the command, but it failed: " + e);
            return;
        }
        ports.apply(change);
    }

    private void setAside(Incoming in, String reason, String sentence) {
        ports.outbox().send(quarantine.of(in, reason, sentence, ports.now()));
    }
}

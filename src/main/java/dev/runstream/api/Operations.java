package dev.runstream.api;

import dev.runstream.config.ApiSettings;
import dev.runstream.query.History;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every operation that is served. */
final class Operations {
    private Operations() {}

    /** By name. */
    static Map<String, Operation> of(ApiSettings settings, History history, Decisions decisions) {
        KnownExecutions executions = new KnownExecutions(history);
        Documents documents = new Documents(history);
        Registrations registrations = new Registrations(documents, decisions);
        NameLocks locks = new NameLocks();
        return List.of(
                        new StartAutomationExecution(history, decisions),
                        new GetAutomationExecution(history, executions),
                        new DescribeAutomationExecutions(history),
                        new DescribeAutomationStepExecutions(history, executions),
                        new StopAutomationExecution(executions, decisions),
                        new SendAutomationSignal(executions, decisions),
                        new CreateDocument(documents, registrations, locks, settings.reservedNamesAllowed()),
                        new UpdateDocument(documents, registrations, locks, settings.documentVersionsMax()),
                        new UpdateDocumentDefaultVersion(documents, decisions),
                        new GetDocument(documents),
                        new DescribeDocument(documents),
                        new ListDocuments(history),
                        new ListDocumentVersions(documents),
                        new DeleteDocument(documents, decisions, locks))
                .stream()
                .collect(Collectors.toMap(Operation::name, Function.identity()));
    }
}

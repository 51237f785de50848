package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.Registrations.Content;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.runbook.DocumentName;
import org.jspecify.annotations.Nullable;

/** Registers the first version of a runbook (R716). */
final class CreateDocument implements Operation {
    private static final Text TYPE = Text.oneOf(
            "Command",
            "Policy",
            DocumentDescription.AUTOMATION,
            "Session",
            "Package",
            "ApplicationConfiguration",
            "ApplicationConfigurationSchema",
            "DeploymentStrategy",
            "ChangeCalendar",
            "Automation.ChangeTemplate",
            "ProblemAnalysis",
            "ProblemAnalysisTemplate",
            "CloudFormation",
            "ConformancePackTemplate",
            "QuickSetup",
            "ManualApprovalPolicy",
            "AutoApprovalPolicy");

    private final Documents documents;
    private final Registrations registrations;
    private final NameLocks locks;
    private final boolean reservedAllowed;

    CreateDocument(Documents documents, Registrations registrations, NameLocks locks, boolean reservedAllowed) {
        this.documents = documents;
        this.registrations = registrations;
        this.locks = locks;
        this.reservedAllowed = reservedAllowed;
    }

    @Override
    public Permission permission() {
        return Permission.register;
    }

    @Override
    public ObjectNode answer(Request request) throws InterruptedException {
        Members members = request.members();
        String name = members.required("Name", Text.DOCUMENT_NAME);
        @Nullable String type = members.text("DocumentType", TYPE);
        Content content = Content.read(members);
        request.requireRunbook(name);
        DocumentName.problem(name, reservedAllowed).ifPresent(problem -> {
            throw new ApiException("ValidationException", problem);
        });
        if (type != null && !type.equals(DocumentDescription.AUTOMATION)) {
            throw new ApiException(
                    "ValidationException", "Expected DocumentType to be Automation, but it is " + type + ".");
        }
        for (String member : new String[] {"Requires", "Tags"}) {
            if (!members.structures(member, 0, 1_000).isEmpty()) {
                throw new ApiException(
                        "ValidationException", "Expected a document without " + member + ", which are not kept here.");
            }
        }
        return locks.with(name, () -> {
            if (!documents.versions(name).isEmpty()) {
                throw new ApiException("DocumentAlreadyExists", "Document with same name " + name + " already exists");
            }
            return registrations.register(name, content, request.caller().principal());
        });
    }
}

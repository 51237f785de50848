package dev.runstream.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.expression.JsonText;
import dev.runstream.query.Answers;
import dev.runstream.query.ExecutionHead;
import dev.runstream.query.History;
import dev.runstream.query.InvalidPageTokenException;
import dev.runstream.query.RunbookRow;
import dev.runstream.view.ExecutionList;
import dev.runstream.view.ExecutionView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What the API reads, folded in memory from the audit stream of a real broker: without a database. */
final class HistoryOfEvents implements History, Answers, AutoCloseable {
    private final Map<String, ExecutionView> views = new LinkedHashMap<>();
    private final Map<String, ExecutionHead> heads = new HashMap<>();
    private final Map<String, List<RunbookRegistered>> registered = new TreeMap<>();
    private final Map<String, String> defaults = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Cause, Object> decisions = new HashMap<>();
    private final Thread thread;
    private volatile boolean open = true;

    HistoryOfEvents(String bootstrapServers) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrapServers);
        EventTail events = EventTail.fromBeginning(kafka, Topics.DEFAULT.events(), new Contract());
        EventTail runbooks = EventTail.fromBeginning(kafka, Topics.DEFAULT.runbooks(), new Contract());
        thread = Thread.ofPlatform().name("history-of-events").start(() -> {
            try (events;
                    runbooks) {
                while (open) {
                    for (EventRecord record : runbooks.poll(Duration.ofMillis(5))) {
                        apply(record);
                    }
                    for (EventRecord record : events.poll(Duration.ofMillis(20))) {
                        if (record.event() instanceof RunbookRegistered e) {
                            awaitText(runbooks, e);
                        }
                        apply(record);
                    }
                }
            }
        });
    }

    private void awaitText(EventTail runbooks, RunbookRegistered event) {
        while (open && document(event.name(), event.version()) == null) {
            runbooks.poll(Duration.ofMillis(20)).forEach(this::apply);
        }
    }

    private synchronized void apply(EventRecord record) {
        switch (record.event()) {
            case AuditEvent(var header, var event) -> {
                if (event instanceof Event.ExecutionStarted e) {
                    ExecutionView view = new ExecutionView(header.executionId());
                    registered.getOrDefault(e.documentName(), List.of()).stream()
                            .filter(each -> each.version().equals(e.documentVersion()))
                            .forEach(view::apply);
                    views.put(header.executionId(), view);
                }
                ExecutionView view =
                        views.computeIfAbsent(header.executionId(), ExecutionView::new);
                if (!(event instanceof Event.InputRejected)) {
                    view.apply(header, event);
                }
                head(header.executionId(), view, event);
                decisions.putIfAbsent(header.cause(), record.event());
            }
            case RegistryEvent event -> {
                if (event instanceof RunbookRegistered e) {
                    List<RunbookRegistered> versions = registered.computeIfAbsent(e.name(), n -> new ArrayList<>());
                    if (versions.stream().noneMatch(each -> each.version().equals(e.version()))) {
                        versions.add(e);
                    }
                    if (e.isDefault()) {
                        defaults.put(e.name(), e.version());
                    }
                }
                if (event instanceof RegistryEvent.DefaultVersionSet e) {
                    defaults.put(e.name(), e.version());
                }
                if (event instanceof RegistryEvent.RunbookDeleted e) {
                    registered.getOrDefault(e.name(), new ArrayList<>())
                            .removeIf(each -> e.version() == null || each.version().equals(e.version()));
                }
                decisions.putIfAbsent(event.cause(), event);
            }
            case dev.runstream.contract.RunbookVersion version ->
                texts.put(version.name() + "/" + version.version(), version.content());
            default -> {}
        }
        notifyAll();
    }

    private void head(String id, ExecutionView view, Event event) {
        ExecutionHead before = heads.get(id);
        switch (event) {
            case Event.ExecutionStarted e ->
                heads.put(
                        id,
                        new ExecutionHead(
                                id,
                                view.status(),
                                e.documentName(),
                                e.documentVersion(),
                                e.requestFingerprint(),
                                null,
                                null));
            case Event.ExecutionRejected e ->
                heads.put(
                        id,
                        new ExecutionHead(
                                id,
                                view.status(),
                                e.documentName(),
                                e.documentVersion(),
                                e.requestFingerprint(),
                                e.code(),
                                e.message()));
            default -> {
                if (before != null) {
                    heads.put(
                            id,
                            new ExecutionHead(
                                    id,
                                    view.status(),
                                    before.documentName(),
                                    before.documentVersion(),
                                    before.requestFingerprint(),
                                    before.rejectedCode(),
                                    before.rejectedMessage()));
                }
            }
        }
    }

    @Override
    public synchronized ObjectNode execution(String executionId, int stepsMax) {
        ExecutionView view = views.get(executionId);
        return view == null
                ? null
                : (ObjectNode) JsonText.parse(view.toJson()).get("AutomationExecution");
    }

    @Override
    public synchronized ExecutionHead head(String executionId) {
        return heads.get(executionId);
    }

    @Override
    public synchronized Page executions(List<ExecutionFilter> filters, int max, String after) {
        List<ObjectNode> all = views.values().stream()
                .filter(view -> view.started() != null)
                .sorted(Comparator.comparing(ExecutionView::beganAt).reversed())
                .map(view -> (ObjectNode) JsonText.parse(new ExecutionList(List.of(view)).toJson())
                        .get("AutomationExecutionMetadataList")
                        .get(0))
                .filter(each -> filters.stream().allMatch(filter -> fits(each, filter)))
                .toList();
        return page(all, max, after, each -> each.path("AutomationExecutionId").asText());
    }

    private static boolean fits(JsonNode execution, ExecutionFilter filter) {
        return switch (filter.key()) {
            case DocumentNamePrefix ->
                filter.values().stream()
                        .anyMatch(execution.path("DocumentName").asText()::startsWith);
            case ExecutionStatus ->
                filter.values()
                        .contains(execution.path("AutomationExecutionStatus").asText());
            case ExecutionId ->
                filter.values().contains(execution.path("AutomationExecutionId").asText());
            default -> true;
        };
    }

    @Override
    public synchronized Page steps(
            String executionId, List<StepFilter> filters, int max, String after, boolean reverse) {
        List<ObjectNode> all = new ArrayList<>(StreamSupport.stream(
                        execution(executionId, 100).get("StepExecutions").spliterator(), false)
                .map(ObjectNode.class::cast)
                .filter(each -> filters.stream()
                        .filter(filter -> filter.key() == StepFilterKey.StepName)
                        .allMatch(filter ->
                                filter.values().contains(each.path("StepName").asText())))
                .toList());
        if (reverse) {
            Collections.reverse(all);
        }
        return page(all, max, after, each -> each.path("StepName").asText());
    }

    private static Page page(List<ObjectNode> all, int max, String after, Function<ObjectNode, String> id) {
        int from = 0;
        if (after != null) {
            from = all.stream().map(id).toList().indexOf(after) + 1;
            if (from == 0) {
                throw new InvalidPageTokenException("Expected a token of this list, but it is " + after + ".");
            }
        }
        int to = Math.min(all.size(), from + max);
        return new Page(all.subList(from, to), to < all.size() ? id.apply(all.get(to - 1)) : null);
    }

    @Override
    public synchronized List<RunbookRow> versions(String name) {
        List<RunbookRegistered> versions = registered.getOrDefault(name, List.of());
        return versions.stream()
                .map(each -> new RunbookRow(
                        each.name(),
                        each.version(),
                        each.versionName(),
                        each.format(),
                        each.documentSha256(),
                        each.version().equals(defaults.get(name)),
                        each == versions.getLast(),
                        each.requestedBy(),
                        each.time()))
                .toList();
    }

    @Override
    public synchronized List<RunbookRow> runbooks(List<String> prefixes, int max, String after) {
        return registered.keySet().stream()
                .filter(name -> after == null || name.compareTo(after) > 0)
                .filter(name -> prefixes.isEmpty() || prefixes.stream().anyMatch(name::startsWith))
                .flatMap(name -> versions(name).stream().filter(RunbookRow::isDefault))
                .limit(max)
                .toList();
    }

    @Override
    public synchronized String document(String name, String version) {
        return texts.get(name + "/" + version);
    }

    @Override
    public Listening listen(String key) {
        return new Listening() {
            @Override
            public Object awaitDecisionOn(String topic, int partition, long offset, Duration atMost)
                    throws InterruptedException {
                long deadline = System.nanoTime() + atMost.toNanos();
                synchronized (HistoryOfEvents.this) {
                    while (true) {
                        Object decision = decisions.get(Cause.record(topic, partition, offset));
                        long left = (deadline - System.nanoTime()) / 1_000_000;
                        if (decision != null || left <= 0) {
                            return decision;
                        }
                        HistoryOfEvents.this.wait(left);
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() throws InterruptedException {
        open = false;
        thread.join(10_000);
    }
}

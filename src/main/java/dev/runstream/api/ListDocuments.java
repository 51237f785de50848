package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.History;
import dev.runstream.query.RunbookRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The documents by name, the default version of each (R716). All of them are the caller's own and automations. */
final class ListDocuments implements Operation {
    private static final String LIST = "documents";

    private final History history;

    ListDocuments(History history) {
        this.history = history;
    }

    @Override
    public Permission permission() {
        return Permission.read;
    }

    @Override
    public ObjectNode answer(Request request) {
        Members members = request.members();
        int max = members.number("MaxResults", 1, Members.PAGE_MAX, Members.PAGE_MAX);
        String token = members.text("NextToken", Text.ANY);
        Wanted wanted = Wanted.read(members);
        @Nullable String after = PageTokens.read(LIST, token);
        List<ObjectNode> shown = new ArrayList<>();
        while (true) {
            List<RunbookRow> rows = history.runbooks(wanted.prefixes(), Members.PAGE_MAX, after);
            for (RunbookRow row : rows) {
                if (!request.caller().sees(row.name()) || !wanted.such().test(row)) {
                    continue;
                }
                if (shown.size() == max) {
                    return Reply.page("DocumentIdentifiers", shown, PageTokens.write(LIST, String.valueOf(after)));
                }
                shown.add(DocumentDescription.identifier(row));
                after = row.name();
            }
            if (rows.size() < Members.PAGE_MAX) {
                return Reply.page("DocumentIdentifiers", shown, null);
            }
            after = rows.getLast().name();
        }
    }

    /**
     * What the filters ask for: both kinds of them, the old and the new.
     *
     * @param prefixes of names; empty for all
     */
    private record Wanted(List<String> prefixes, Predicate<RunbookRow> such) {
        private static final Text OLD_KEY = Text.oneOf("Name", "Owner", "PlatformTypes", "DocumentType");

        static Wanted read(Members members) {
            List<String> prefixes = new ArrayList<>();
            Predicate<RunbookRow> such = row -> true;
            for (Members filter : members.structures("DocumentFilterList", 1, Integer.MAX_VALUE)) {
                String key = filter.required("key", OLD_KEY);
                String value = filter.required("value", Text.chars(1, Integer.MAX_VALUE));
                members.check();
                such = such.and(such(key, List.of(value), prefixes));
            }
            for (Members filter : members.structures("Filters", 0, 6)) {
                String key = filter.required("Key", Text.chars(1, 128));
                List<String> values = filter.texts("Values", 0, Integer.MAX_VALUE, Text.chars(1, 256));
                members.check();
                such = such.and(such(key, values, prefixes));
            }
            members.check();
            return new Wanted(List.copyOf(prefixes), such);
        }

        private static Predicate<RunbookRow> such(String key, List<String> values, List<String> prefixes) {
            return switch (key) {
                case "Name" -> {
                    if (prefixes.isEmpty()) {
                        prefixes.addAll(values);
                    }
                    yield row -> values.stream().anyMatch(row.name()::startsWith);
                }
                case "Owner" -> row -> values.stream().anyMatch(List.of("Self", "Private", "All")::contains);
                case "DocumentType" -> row -> values.contains(DocumentDescription.AUTOMATION);
                case "PlatformTypes" -> row -> values.stream().anyMatch(DocumentDescription::isPlatform);
                case "SearchKeyword" ->
                    row -> values.stream().allMatch(word -> row.name().contains(word));
                case "TargetType" -> row -> values.contains("/");
                default -> {
                    if (key.startsWith("tag:")) {
                        yield row -> false; // no document has any
                    }
                    throw new ApiException("InvalidFilterKey", "The specified key isn't valid: " + key);
                }
            };
        }
    }
}

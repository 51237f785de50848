package dev.runstream.query;

import dev.runstream.config.QuerySettings;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What differs between the two databases. */
enum Dialect {
    H2(Map.of("key", "", "stored", "")) {
        /**
         * A thread of H2's own that saves what is not saved yet does not see all tables at one moment: what it saves in
         * the middle of a transaction can be a part of it, and stay so when the process is killed. Without that thread the
         * one that writes saves, and there is only one.
         */
        @Override
        String url(String given) {
            return given.toUpperCase(Locale.ROOT).contains(";WRITE_DELAY=") ? given : given + ";WRITE_DELAY=0";
        }

        @Override
        String driver() {
            return "org.h2.Driver";
        }

        @Override
        String insertAbsent(String table, String columns, String marks, String key) {
            return "MERGE INTO " + table + " (" + columns + ") KEY (" + key + ") VALUES (" + marks + ")";
        }

        @Override
        String lastCharacter() {
            return "\uFFFF"; // compares UTF-16 units, as Java does
        }

        @Override
        List<String> analyze() {
            return List.of(); // it does so itself, while rows are written
        }
    },
    PostgreSQL(Map.of("key", " COLLATE \"C\"", "stored", " STORED")) {
        @Override
        String url(String given) {
            return given;
        }

        @Override
        String driver() {
            return "org.postgresql.Driver";
        }

        @Override
        String insertAbsent(String table, String columns, String marks, String key) {
            return "INSERT INTO " + table + " (" + columns + ") VALUES (" + marks + ") ON CONFLICT (" + key
                    + ") DO NOTHING";
        }

        @Override
        String lastCharacter() {
            return Character.toString(Character.MAX_CODE_POINT); // compares UTF-8, which is in the order of code points
        }

        @Override
        List<String> analyze() {
            return Arrays.stream(Table.values())
                    .map(table -> "ANALYZE " + table)
                    .toList();
        }
    };

    /**
     * Classes of SQLSTATE that blame what was to be written: data exception, integrity constraint, and a limit of the
     * database, for example of an index entry. Anything else may pass.
     */
    private static final Set<String> ABOUT_DATA = Set.of("22", "23", "54");

    private final Map<String, String> placeholders;

    Dialect(Map<String, String> placeholders) {
        this.placeholders = placeholders;
    }

    /** That of the URL, which is of one of the two. */
    static Dialect of(QuerySettings settings) {
        return settings.url().startsWith(QuerySettings.POSTGRESQL) ? PostgreSQL : H2;
    }

    /** With what the rows depend on. */
    abstract String url(String given);

    /** Class of the JDBC driver. */
    abstract String driver();

    /** A row that is there already stays; in H2 it is written once more with the same values. */
    abstract String insertAbsent(String table, String columns, String marks, String key);

    /** What comes after all others in the order of texts. */
    abstract String lastCharacter();

    /** Statements that tell the planner how large the tables are and what they hold. */
    abstract List<String> analyze();

    /** In the migrations. */
    Map<String, String> placeholders() {
        return placeholders;
    }

    static boolean isAboutData(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state != null && state.length() == 5 && ABOUT_DATA.contains(state.substring(0, 2));
    }
}

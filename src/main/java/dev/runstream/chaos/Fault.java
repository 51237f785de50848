package dev.runstream.chaos;

/** What is thrown at the cluster: the rows of the table in docs/reliability.md. */
public enum Fault {
    F1("SIGKILL of an engine inside a transaction"),
    F2("SIGKILL of a worker while a call is open"),
    F3("broker restart, clean and SIGKILL"),
    F4("SIGSTOP of engine, worker, broker, then SIGCONT"),
    F5("engines 2, 3, 1 and workers 3, 5, 1, gracefully"),
    F6("duplicate, reordered and stale records"),
    F7("poison"),
    F8("sizes around the limits"),
    F9("functions: 429, 5xx, errors, timeouts, resets, half answers"),
    F10("state directory deleted, left over, read-only, full"),
    F12("at start: no broker, topics missing or wrong");

    private final String what;

    Fault(String what) {
        this.what = what;
    }

    public String what() {
        return what;
    }
}

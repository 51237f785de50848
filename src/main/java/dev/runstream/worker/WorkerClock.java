package dev.runstream.worker;

/** The two clocks that calls are timed by. */
public interface WorkerClock {
    /** This machine's. */
    WorkerClock SYSTEM = new WorkerClock() {
        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Wall clock, epoch milliseconds: for people. */
    long millis();

    /** Monotonic: deadlines, leases and durations are measured by it. */
    long nanos();
}

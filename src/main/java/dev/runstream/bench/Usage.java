package dev.runstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, as Linux has it in {@code /proc}.
 *
 * @param cpuSeconds in user and kernel mode since it started
 * @param residentMegabytes now
 */
record Usage(double cpuSeconds, double residentMegabytes) {
    /** Linux counts processor time for programs in hundredths of a second, whatever the kernel's own clock is. */
    private static final double TICKS_PER_SECOND = 100;

    /** Fields of /proc/PID/stat after the name, from 0: user and kernel mode. */
    private static final int USER = 11;

    private static final int KERNEL = 12;

    Measurement.Use since(Usage before) {
        return new Measurement.Use(cpuSeconds - before.cpuSeconds, residentMegabytes);
    }

    static Usage of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name stands in brackets and may hold blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = Double.parseDouble(fields[USER]) + Double.parseDouble(fields[KERNEL]);
            long kilobytes = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
            return new Usage(ticks / TICKS_PER_SECOND, kilobytes / 1024.0);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected Linux to tell what process " + pid + " uses, but it does not", e);
        }
    }

    /** Bytes that a process had the kernel write to disk since it started. */
    static long written(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/io")).stream()
                    .filter(line -> line.startsWith("write_bytes:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected Linux to tell what process " + pid + " writes, but it does not", e);
        }
    }
}

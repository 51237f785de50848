package dev.runstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a process has used, as Linux has it in {@code /proc}.
 *
 * @param cpuSeconds in user and kernel mode since it started
 * @param compilingSeconds the part of them that the compiler threads of its virtual machine took that are there now
 * @param residentMegabytes now
 */
record Usage(double cpuSeconds, double compilingSeconds, double residentMegabytes) {
    /** Linux counts processor time for programs in hundredths of a second, whatever the kernel's own clock is. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of C1 and C2, as far as Linux keeps the names of threads. */
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre");

    /** Fields of /proc/PID/stat after the name, from 0: user and kernel mode. */
    private static final int USER = 11;

    private static final int KERNEL = 12;

    Measurement.Use since(Usage before) {
        return new Measurement.Use(
                cpuSeconds - before.cpuSeconds,
                Math.max(0, compilingSeconds - before.compilingSeconds),
                residentMegabytes);
    }

    static Usage of(long pid) {
        try {
            Path process = Path.of("/proc/" + pid);
            long kilobytes = Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
            return new Usage(
                    seconds(Files.readString(process.resolve("stat"))), compiling(process), kilobytes / 1024.0);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected Linux to tell what process " + pid + " uses, but it does not", e);
        }
    }

    private static double seconds(String stat) {
        // The name stands in brackets and may hold blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Double.parseDouble(fields[USER]) + Double.parseDouble(fields[KERNEL])) / TICKS_PER_SECOND;
    }

    private static double compiling(Path process) throws IOException {
        double all = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                try {
                    String stat = Files.readString(thread.resolve("stat"));
                    all += COMPILER.matcher(stat).find() ? seconds(stat) : 0;
                } catch (NoSuchFileException e) {
                    // it ended meanwhile
                }
            }
        }
        return all;
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

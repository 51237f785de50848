package dev.runstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The machine that everything runs on: how fast it is just now, and how much of its time goes to others. Two figures of
 * one run can be compared; two runs only if these are alike.
 */
public final class Host {
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final long TRY_NANOS = 200_000_000;
    private static final int TRIES = 3;

    /** Field of the first line of /proc/stat, from 0: time that another guest of the same host had. */
    private static final int STOLEN = 7;

    private Host() {}

    /** Megabytes a second that one thread hashes with SHA-256, once compiled: the best of three tries. Takes 0.8 s. */
    public static double sha256MegabytesPerSecond() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[BLOCK_BYTES];
            double best = 0;
            for (int tries = 0; tries <= TRIES; tries++) { // the first one compiles
                long began = System.nanoTime();
                long blocks = 0;
                while (System.nanoTime() - began < TRY_NANOS) {
                    digest.update(block);
                    blocks++;
                }
                best = Math.max(best, blocks * (double) BLOCK_BYTES * 1_000 / (System.nanoTime() - began));
            }
            return best;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to have SHA-256", e);
        }
    }

    /** Processor time since the machine started, in the kernel's ticks. */
    record Time(long all, long stolen) {
        /** The part of all processors' time that others had, 0 to 1. */
        double stolenSince(Time before) {
            return all == before.all ? 0 : (stolen - before.stolen) / (double) (all - before.all);
        }
    }

    static Time time() {
        try {
            String first = Files.readAllLines(Path.of("/proc/stat")).getFirst();
            long[] ticks = Arrays.stream(first.trim().split(" +", -1))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            // What guests of this machine took, the last two, is in the first two already.
            return new Time(Arrays.stream(ticks).limit(STOLEN + 1L).sum(), ticks[STOLEN]);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected Linux to tell where the processors' time goes", e);
        }
    }
}

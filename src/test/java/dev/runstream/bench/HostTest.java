package dev.runstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HostTest {
    @Test
    void whatWasStolenIsAPartOfAllProcessorsTime() {
        Host.Time before = new Host.Time(1_000, 100);

        assertThat(new Host.Time(1_400, 200).stolenSince(before)).isEqualTo(0.25, within(1e-9));
        assertThat(before.stolenSince(before)).isZero();
    }

    @Test
    void linuxTellsWhereItsTimeGoes() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/stat")), "there is no /proc/stat here");
        Host.Time before = Host.time();
        while (Host.time().all() == before.all()) {
            Thread.onSpinWait();
        }

        assertThat(Host.time().stolenSince(before)).isBetween(0.0, 1.0);
        assertThat(before.stolen()).isLessThan(before.all());
    }

    @Test
    void aThreadHashesMoreThanAMegabyteASecond() {
        assertThat(Host.sha256MegabytesPerSecond()).isGreaterThan(1);
    }
}

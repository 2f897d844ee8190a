package io.basalt.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    private static final String STAT =
            "4711 (java (a) b) S 1 4711 4711 0 -1 1077936128 90000 0 12 0 250 75 0 0 20 0 40 0 1000 5000000000 1 2 3";
    private static final String STATUS = "Name:\tjava\nVmHWM:\t  2000 kB\nVmRSS:\t  1700 kB\n";
    private static final String MAPS =
            "7f-ff ---p 00000000 00:00 0 [rollup]\nRss: 1700 kB\nPss:\t  1500 kB\nPss_Dirty: 1 kB\n";
    private static final String IO = "rchar: 1\nwchar: 123456\nread_bytes: 7\nwrite_bytes: 99\n";

    @Test
    void timesAreOfUserAndSystemWhateverTheProgramIsCalled() {
        ProcessUsage usage = ProcessUsage.parse(STAT, STATUS, MAPS, IO);
        assertEquals(new ProcessUsage(Duration.ofMillis(3250), 1_536_000, 2_048_000, 123_456), usage);
    }

    @Test
    void whatWasUsedSinceIsSharedByTheOperations() {
        ProcessUsage earlier = ProcessUsage.parse(STAT, STATUS, MAPS, IO);
        ProcessUsage later = earlier.plus(new ProcessUsage(Duration.ofSeconds(2), 0, 0, 10));
        assertEquals(20.0, later.cpuMicrosSince(earlier, 100_000));
    }

    @Test
    void thisProcessIsRead() throws Exception {
        long pid = ProcessHandle.current().pid();
        ProcessUsage usage = ProcessUsage.of(List.of(pid, pid));
        assertTrue(usage.cpu().compareTo(Duration.ZERO) > 0);
        assertTrue(usage.residentBytes() > 0 && usage.peakResidentBytes() > 0);
    }
}

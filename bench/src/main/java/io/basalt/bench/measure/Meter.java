package io.basalt.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a stretch of work costs this process, by the operating system's accounting: all its threads count, those of
 * native libraries, the compiler's and the collector's too. Begins when it is made.
 */
public final class Meter {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long wallNanos = System.nanoTime();
    private final long cpuNanos = PROCESS.getProcessCpuTime();
    private final long writtenBytes = writtenByProcess();

    /** What was used since the beginning; {@code writtenBytes} by calls that write, whether it reached the disk or not. */
    public record Cost(Duration wall, Duration cpu, long writtenBytes) {
        public double cpuMicros(long operations) {
            return cpu.toNanos() / 1e3 / operations;
        }

        public double perSecond(long operations) {
            return operations * 1e9 / wall.toNanos();
        }
    }

    public Cost cost() {
        return new Cost(
                Duration.ofNanos(System.nanoTime() - wallNanos),
                Duration.ofNanos(PROCESS.getProcessCpuTime() - cpuNanos),
                writtenByProcess() - writtenBytes);
    }

    private static long writtenByProcess() {
        try {
            return Files.readAllLines(Path.of("/proc/self/io")).stream()
                    .filter(line -> line.startsWith("wchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

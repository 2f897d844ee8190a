package io.basalt.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/**
 * What processes have used since they were started, by the operating system's accounting in {@code /proc}.
 *
 * @param cpu of all threads, in user and system mode, those that have ended too
 * @param residentBytes in memory now; of pages that several processes share, its part
 * @param peakResidentBytes in memory at most, each process at its own time; shared pages count in full
 * @param writtenBytes given to the system in calls that write, to files above all. What the system says of disks
 *     ({@code write_bytes}) is no use: it counts a whole folio of up to 2 MB for each page of it that is written and synced
 */
public record ProcessUsage(Duration cpu, long residentBytes, long peakResidentBytes, long writtenBytes) {
    /** The unit of times in {@code /proc/<pid>/stat}: a hundredth of a second on every Linux that is not very old. */
    private static final long TICK_MILLIS = 10;

    public static final ProcessUsage NONE = new ProcessUsage(Duration.ZERO, 0, 0, 0);

    public static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        return parse(
                Files.readString(process.resolve("stat")),
                Files.readString(process.resolve("status")),
                Files.readString(process.resolve("smaps_rollup")),
                Files.readString(process.resolve("io")));
    }

    /** The sum over processes. */
    public static ProcessUsage of(Collection<Long> pids) throws IOException {
        ProcessUsage sum = NONE;
        for (long pid : pids) {
            sum = sum.plus(of(pid));
        }
        return sum;
    }

    /** From the texts of the four files. */
    static ProcessUsage parse(String stat, String status, String maps, String io) {
        // The second field is the program's name in parentheses, which may itself have spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        int userTime = 11;
        long ticks = Long.parseLong(fields[userTime]) + Long.parseLong(fields[userTime + 1]);
        return new ProcessUsage(
                Duration.ofMillis(ticks * TICK_MILLIS),
                number(maps, "Pss:") * 1024,
                number(status, "VmHWM:") * 1024,
                number(io, "wchar:"));
    }

    private static long number(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim().split(" ")[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + text));
    }

    public ProcessUsage plus(ProcessUsage other) {
        return new ProcessUsage(
                cpu.plus(other.cpu),
                residentBytes + other.residentBytes,
                peakResidentBytes + other.peakResidentBytes,
                writtenBytes + other.writtenBytes);
    }

    public double cpuMicrosSince(ProcessUsage earlier, long operations) {
        return cpu.minus(earlier.cpu).toNanos() / 1e3 / operations;
    }
}

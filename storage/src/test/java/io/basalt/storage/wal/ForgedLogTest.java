package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Size;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.NewerFormatException;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real logs, changed, with all checksums made right again: what a decoder would see of a bug in the writer. It gives a typed
 * error that names a file, or what stands there, and takes neither for ever nor all memory.
 */
class ForgedLogTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final List<String> REGIONS =
            List.of("11111111111111111111111111111111", "22222222222222222222222222222222");
    private static final int SEGMENTS = 2;

    private final List<ByteBuffer> segments = new ArrayList<>();
    private final Map<String, List<LogModel.Mutation>> written = new HashMap<>();

    /** Two segments of a few groups, the first one with its index. */
    @BeforeEach
    void writeLog() throws IOException {
        FileSystem files = new MemoryFileSystem().mount("s");
        var threads = new QueueExecutor();
        Wal wal = Wal.create(
                files, DIRECTORY, new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(64)), threads, threads);
        var model = new LogModel();
        RandomGenerator random = Seeds.generator(3);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            for (int group = 0; group < 3; group++) {
                assertTrue(model.append(wal, REGIONS.get(0), random, 20, 0, 7));
                assertTrue(model.append(wal, REGIONS.get(1), random, 30));
                threads.runAll();
            }
            if (segment < SEGMENTS - 1) {
                wal.roll();
                threads.runAll();
            }
        }
        for (LogModel.Append append : model.appends) {
            for (LogModel.Mutation mutation : append.mutations) {
                written.computeIfAbsent(mutation.region(), region -> new ArrayList<>())
                        .add(mutation);
            }
        }
        for (int segment = 1; segment <= SEGMENTS; segment++) {
            try (ReadFile file = files.open(WalFiles.segment(DIRECTORY, segment))) {
                ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
                file.read(0, content);
                segments.add(content.clear());
            }
        }
        assertEquals(written, read(List.copyOf(segments)));
    }

    @Test
    void recordsAndIndexesThatAreVouchedForAreDecodedOrRefused() {
        int[] refused = new int[1];
        Seeds.forEach(4_000, random -> {
            List<ByteBuffer> forged = copy();
            int segment = random.nextInt(SEGMENTS);
            ByteBuffer bytes = forged.get(segment);
            List<GroupHeader> groups = groups(bytes, segment);
            GroupHeader group = groups.get(random.nextInt(groups.size()));
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                change(bytes, (int) group.payloadOffset(), group.payloadBytes(), random);
            }
            vouch(bytes, group);
            refused[0] += tryToRead(forged) == null ? 1 : 0;
        });
        assertTrue(refused[0] > 1_000, "only " + refused[0] + " were refused");
    }

    /** Nothing is read that was not written, nor in another order. */
    @Test
    void groupsAndSegmentsWithForgedHeadsInventNothing() {
        int[] refused = new int[1];
        Seeds.forEach(4_000, random -> {
            List<ByteBuffer> forged = copy();
            int segment = random.nextInt(SEGMENTS);
            ByteBuffer bytes = forged.get(segment);
            if (random.nextInt(4) == 0) {
                change(bytes, 8, SegmentHeader.BYTES - 12, random);
                bytes.putInt(SegmentHeader.BYTES - 4, Checksums.of(bytes, 0, SegmentHeader.BYTES - 4));
            } else {
                List<GroupHeader> groups = groups(bytes, segment);
                int at = (int) groups.get(random.nextInt(groups.size())).offset();
                change(bytes, at + 8, GroupHeader.BYTES - 12, random);
                if (random.nextBoolean()) {
                    vouchForPayload(bytes, at);
                }
                bytes.putInt(at + GroupHeader.BYTES - 4, Checksums.of(bytes, at, GroupHeader.BYTES - 4));
            }
            Map<String, List<LogModel.Mutation>> found = tryToRead(forged);
            if (found == null) {
                refused[0]++;
            } else {
                found.forEach((region, mutations) ->
                        assertTrue(isSubsequence(mutations, written.get(region)), () -> "read " + mutations));
            }
        });
        assertTrue(refused[0] > 1_000, "only " + refused[0] + " were refused");
    }

    private static boolean isSubsequence(List<LogModel.Mutation> found, List<LogModel.Mutation> all) {
        int at = 0;
        for (LogModel.Mutation mutation : all) {
            if (at < found.size() && found.get(at).equals(mutation)) {
                at++;
            }
        }
        return at == found.size();
    }

    private List<ByteBuffer> copy() {
        return segments.stream()
                .map(segment -> ByteBuffer.allocate(segment.capacity()).put(0, segment, 0, segment.capacity()))
                .toList();
    }

    /** Puts a number that is likely to matter, or any, somewhere into a range of bytes. */
    private static void change(ByteBuffer bytes, int from, int length, RandomGenerator random) {
        int at = from + random.nextInt(Math.max(1, length - Long.BYTES));
        switch (random.nextInt(5)) {
            case 0 -> bytes.put(at, (byte) random.nextInt());
            case 1 -> bytes.putInt(at & ~3, random.nextInt(-2, 200));
            case 2 -> bytes.putInt(at & ~3, Integer.MAX_VALUE - random.nextInt(64));
            case 3 -> bytes.putLong(at & ~7, random.nextLong(-2, 500));
            default -> bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
        }
    }

    /** Makes the checksums of a group right, and of as many of its records as can be found. */
    private static void vouch(ByteBuffer bytes, GroupHeader group) {
        int end = (int) group.payloadOffset() + group.payloadBytes();
        if (group.kind() == GroupHeader.Kind.RECORDS) {
            for (int at = (int) group.payloadOffset(); at + 8 <= end; ) {
                int length = bytes.getInt(at);
                if (length < 0 || length > end - at - 8) {
                    break;
                }
                bytes.putInt(at + 4, Checksums.of(bytes, at + 8, length));
                at += 8 + length;
            }
        }
        int checksum = Checksums.ofPayload(
                group.segmentId(), bytes.duplicate().limit(end).position((int) group.payloadOffset()));
        new GroupHeader(group.segmentId(), group.number(), group.offset(), group.kind(), group.payloadBytes(), checksum)
                .writeTo(bytes.duplicate().position((int) group.offset()));
    }

    /** As far as the forged head says that it reaches, if that is in the file. */
    private static void vouchForPayload(ByteBuffer bytes, int at) {
        int start = at + GroupHeader.BYTES;
        int length = bytes.getInt(at + 36);
        if (length >= 0 && length <= bytes.capacity() - start) {
            int checksum = Checksums.ofPayload(
                    bytes.getLong(at + 8),
                    bytes.duplicate().limit(start + length).position(start));
            bytes.putInt(at + 40, checksum);
        }
    }

    private static List<GroupHeader> groups(ByteBuffer bytes, int segment) {
        List<GroupHeader> groups = new ArrayList<>();
        long id = SegmentHeader.idOf(DIRECTORY, segment + 1);
        for (long at = SegmentHeader.BYTES; at + GroupHeader.BYTES <= bytes.capacity(); ) {
            var group = GroupHeader.read(bytes.duplicate().position((int) at), id, at);
            if (group.isEmpty()) {
                break;
            }
            groups.add(group.get());
            at = group.get().end();
        }
        return groups;
    }

    /** Null when the log is refused, as it should be. */
    private static Map<String, List<LogModel.Mutation>> tryToRead(List<ByteBuffer> forged) throws IOException {
        try {
            return read(forged);
        } catch (CorruptFileException e) {
            assertTrue(e.file().startsWith(DIRECTORY + "/"), e::getMessage);
            assertTrue(e.offset() >= 0 && e.getMessage().contains(" @ " + e.offset()), e::getMessage);
            return null;
        } catch (NewerFormatException e) {
            return null;
        }
    }

    private static Map<String, List<LogModel.Mutation>> read(List<ByteBuffer> content) throws IOException {
        FileSystem files = new MemoryFileSystem().mount("s");
        files.createDirectories(DIRECTORY);
        for (int i = 0; i < content.size(); i++) {
            try (AppendFile file = files.create(WalFiles.segment(DIRECTORY, i + 1), 0)) {
                file.append(content.get(i).duplicate().clear());
            }
        }
        // What a person looks at it with goes on behind damage.
        assertTrue(
                new WalDump(files, DIRECTORY, OptionalLong.empty(), false, new PrintWriter(Writer.nullWriter())).print()
                        >= 0);
        var reader = new WalReader(files, DIRECTORY);
        Map<String, List<LogModel.Mutation>> found = new HashMap<>();
        for (String region : REGIONS) {
            List<LogModel.Mutation> mutations = new ArrayList<>();
            reader.replay(region, Long.MIN_VALUE, (sequenceId, cells) -> {
                mutations.add(new LogModel.Mutation(region, sequenceId, LogModel.copy(cells)));
            });
            found.put(region, mutations);
        }
        assertTrue(reader.regions().size() < 100);
        return found;
    }
}

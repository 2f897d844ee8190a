package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
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
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a changed byte anywhere in a log does: a typed error, or nothing. Never other data, never silently less. */
class WalDamageTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final List<String> REGIONS = List.of("a".repeat(32), "b".repeat(32));

    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("server");
    private final QueueExecutor background = new QueueExecutor();
    private final TreeMap<String, List<String>> whole = new TreeMap<>();
    private Wal wal;

    /** Two finished segments, one that was left without an index, and one with three groups and a zeroed tail. */
    @BeforeEach
    void writeLog() throws IOException {
        WalConfig config = new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(64));
        wal = Wal.create(files, DIRECTORY, config, Runnable::run, background);
        for (int segment = 1; segment <= 4; segment++) {
            for (int group = 1; group <= 3; group++) {
                append(segment * 10 + group);
                if (segment < 3) {
                    background.runAll();
                }
            }
            if (segment < 4) {
                wal.roll();
                while (background.waiting() > (segment == 3 ? 1 : 0)) {
                    background.runOne();
                }
                if (segment == 3) {
                    background.runOne();
                }
            }
        }
        disk.crash("server", MemoryFileSystem.CrashMode.KEPT, Seeds.generator(1));
        whole.putAll(read(disk.mount("reader")));
        assertEquals(12, whole.get(REGIONS.get(0)).size());
        assertEquals(List.of(1L, 2L, 3L, 4L), WalFiles.segments(disk.mount("reader"), DIRECTORY));
        assertTrue(indexOffset(1) > 0 && indexOffset(2) > 0 && indexOffset(3) < 0 && indexOffset(4) < 0);
    }

    private void append(long sequenceId) throws IOException {
        for (String region : REGIONS) {
            var batch = new WalBatch();
            batch.mutation(sequenceId)
                    .cells(Bytes.of(region.charAt(0) + "" + sequenceId).asBuffer());
            assertTrue(wal.append(region, batch, new LogModel.Ignored()));
        }
    }

    @Test
    void everyChangedBitIsFoundOrHarmless() throws IOException {
        for (long segment = 1; segment <= 4; segment++) {
            String path = WalFiles.segment(DIRECTORY, segment);
            long end = segment < 3 ? size(path) : endOfLastGroup(segment) + 200;
            for (long offset = 0; offset < end; offset++) {
                checkFlip(path, offset, (int) ((offset + segment) % 8), segment);
            }
        }
    }

    private void checkFlip(String path, long offset, int bit, long segment) throws IOException {
        var damaged = new FaultyFileSystem(disk.mount("reader"));
        damaged.flipBit(path, offset, bit);
        String where = "bit " + bit + " of byte " + offset + " of segment " + segment;
        boolean inLastGroup = segment == 4 && offset >= startOfLastGroup(4);
        try {
            var read = read(damaged);
            assertTrue(read.equals(whole) || (inLastGroup && read.equals(withoutGroups(1))), where);
        } catch (CorruptFileException e) {
            assertEquals(path, e.file(), where);
            assertFalse(inLastGroup, () -> where + " cannot be told from a torn write: " + e);
            int found = new WalDump(
                            damaged, DIRECTORY, OptionalLong.empty(), true, new PrintWriter(Writer.nullWriter()))
                    .print();
            assertTrue(found > 0, () -> "the dump shows no damage: " + where);
        }
    }

    /** With a seal nothing is a torn end any more. */
    @Test
    void everyChangedBitBelowASealIsFound() throws IOException {
        WalSeal seal = WalSeal.sealOrRead(disk.mount("master"), DIRECTORY);
        assertEquals(new WalSeal(4, endOfLastGroup(4)), seal);
        String path = WalFiles.segment(DIRECTORY, 4);
        for (long offset = 0; offset < seal.endOffset(); offset++) {
            var damaged = new FaultyFileSystem(disk.mount("reader"));
            damaged.flipBit(path, offset, (int) offset % 8);
            if (isPadding(offset)) {
                assertEquals(whole, read(damaged));
            } else {
                assertThrows(CorruptFileException.class, () -> read(damaged), "byte " + offset);
            }
        }
        String sealPath = WalFiles.seal(DIRECTORY);
        for (long offset = 0; offset < size(sealPath); offset++) {
            var damaged = new FaultyFileSystem(disk.mount("reader"));
            damaged.flipBit(sealPath, offset, (int) offset % 8);
            assertThrows(CorruptFileException.class, () -> read(damaged), "byte " + offset + " of the seal");
        }
    }

    @Test
    void aSegmentThatIsNotWhereItWasWrittenIsNotRead() throws IOException {
        FileSystem reader = disk.mount("reader");
        copy(reader, WalFiles.segment(DIRECTORY, 2), WalFiles.segment("wal/other,1,1", 2), Long.MAX_VALUE);
        assertThrows(CorruptFileException.class, () -> new WalReader(reader, "wal/other,1,1"), "groups of another log");
        reader.delete(WalFiles.segment(DIRECTORY, 1));
        reader.rename(WalFiles.segment(DIRECTORY, 2), WalFiles.segment(DIRECTORY, 1));
        assertThrows(CorruptFileException.class, () -> read(reader), "a later segment of this log");
    }

    /** That is how a released segment becomes the next one; and one that is lost is taken for released. */
    @Test
    void aSegmentThatGotALaterNumberIsOneThatIsNotUsedYet() throws IOException {
        FileSystem reader = disk.mount("reader");
        reader.rename(WalFiles.segment(DIRECTORY, 1), WalFiles.segment(DIRECTORY, 9));
        assertEquals(9, read(reader).get(REGIONS.get(0)).size());
        reader.delete(WalFiles.segment(DIRECTORY, 3));
        reader.rename(WalFiles.segment(DIRECTORY, 9), WalFiles.segment(DIRECTORY, 3));
        var e = assertThrows(CorruptFileException.class, () -> read(reader));
        assertTrue(e.getMessage().contains("another follows it"), e.getMessage());
    }

    @Test
    void aLostSegmentInTheMiddleIsTakenForReleasedOnlyWithProof() throws IOException {
        FileSystem reader = disk.mount("reader");
        reader.delete(WalFiles.segment(DIRECTORY, 2));
        assertEquals(9, read(reader).get(REGIONS.get(0)).size(), "segment 1 has an index: it ended there");
        reader.delete(WalFiles.segment(DIRECTORY, 4));
        assertEquals(6, read(reader).get(REGIONS.get(0)).size(), "3 is the last one now");
    }

    @Test
    void aSegmentWhoseEndIsUnknownIsNotReadAsIfItWereWhole() throws IOException {
        FileSystem reader = disk.mount("reader");
        String first = WalFiles.segment(DIRECTORY, 1);
        copy(reader, first, "copy", indexOffset(1));
        reader.delete(first);
        reader.rename("copy", first);
        assertEquals(whole, read(reader), "segment 2 says where it ended");
        reader.delete(WalFiles.segment(DIRECTORY, 2));
        var e = assertThrows(CorruptFileException.class, () -> read(reader));
        assertTrue(e.getMessage().contains("its end is unknown"), e.getMessage());
    }

    @Test
    void everyLengthOfTheLastSegmentIsATornEnd() throws IOException {
        FileSystem reader = disk.mount("reader");
        String last = WalFiles.segment(DIRECTORY, 4);
        List<GroupHeader> groups = groups(4);
        reader.rename(last, "whole");
        for (long length = 0; length <= groups.get(5).end(); length++) {
            copy(reader, "whole", last, length);
            int lost = groups.size();
            while (lost > 0 && endOfPayload(groups.get(groups.size() - lost)) <= length) {
                lost--;
            }
            assertEquals(withoutGroups(lost), read(reader), "length " + length);
            reader.delete(last);
        }
    }

    /**
     * The end of a log may look torn although it is damaged only when nothing whole is left behind the damage: of each
     * missing group but the first not even the header.
     */
    @Test
    void mutatedLogsNeverGiveWrongData() throws IOException {
        FileSystem reader = disk.mount("reader");
        List<GroupHeader> groups = groups(4);
        Seeds.forEach(1_500, random -> {
            var damaged = new FaultyFileSystem(reader);
            var damagedInLast = new TreeSet<Long>();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                long segment = random.nextLong(1, 5);
                String path = WalFiles.segment(DIRECTORY, segment);
                long offset = random.nextLong(size(path));
                int length = random.nextBoolean() ? 1 : random.nextInt(1, 64);
                for (long at = offset; at < offset + length; at++) {
                    damaged.flipBit(path, at, random.nextInt(8));
                    if (segment == 4) {
                        damagedInLast.add(at);
                    }
                }
            }
            try {
                checkEnd(read(damaged), groups, damagedInLast);
            } catch (CorruptFileException e) {
                assertTrue(e.file().startsWith(DIRECTORY), e.getMessage());
            }
        });
    }

    private void checkEnd(Map<String, List<String>> read, List<GroupHeader> groups, NavigableSet<Long> damaged) {
        int lost = 0;
        while (!read.equals(withoutGroups(lost))) {
            lost++;
            assertTrue(lost <= groups.size(), () -> "read " + read);
        }
        for (int i = groups.size() - lost; i < groups.size(); i++) {
            long start = groups.get(i).offset();
            boolean isFirst = i == groups.size() - lost;
            long end = isFirst ? endOfPayload(groups.get(i)) : start + GroupHeader.BYTES;
            assertFalse(damaged.subSet(start, end).isEmpty(), "lost although undamaged");
        }
    }

    @Test
    void aReadErrorIsNoEnd() throws IOException {
        for (int call = 1; ; call++) {
            var failing = new FaultyFileSystem(disk.mount("reader"));
            failing.failAt(call, Moment.BEFORE);
            try {
                assertEquals(whole, read(failing));
                assertTrue(failing.calls() < call, "swallowed: " + failing.failedCall());
                return;
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith("injected"), e.getMessage());
            }
        }
    }

    @Test
    void aNewerFormatIsNoDamage() throws IOException {
        FileSystem reader = disk.mount("reader");
        String path = WalFiles.segment("wal/newer,1,1", 1);
        ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
        SegmentHeader.first("wal/newer,1,1", 1).writeTo(header);
        header.putInt(8, 2);
        header.putInt(SegmentHeader.BYTES - 4, Checksums.of(header, 0, SegmentHeader.BYTES - 4));
        try (AppendFile file = reader.create(path, 0)) {
            file.append(header.flip());
        }
        var e = assertThrows(NewerFormatException.class, () -> new WalReader(reader, "wal/newer,1,1"));
        assertTrue(e.getMessage().startsWith(path + " has format version 2"), e.getMessage());
    }

    private Map<String, List<String>> read(FileSystem from) throws IOException {
        var reader = new WalReader(from, DIRECTORY);
        var read = new TreeMap<String, List<String>>();
        for (String region : REGIONS) {
            List<String> mutations = new ArrayList<>();
            reader.replay(
                    region,
                    0,
                    (sequenceId, cells) -> mutations.add(
                            sequenceId + "=" + LogModel.copy(cells).utf8()));
            read.put(region, mutations);
        }
        assertEquals(List.copyOf(REGIONS), List.copyOf(reader.regions().keySet()));
        return read;
    }

    /** Each append was a group of its own, of the regions in turn. */
    private Map<String, List<String>> withoutGroups(int lost) {
        var shorter = new TreeMap<>(whole);
        for (int i = 0; i < lost; i++) {
            shorter.computeIfPresent(
                    REGIONS.get(REGIONS.size() - 1 - i % REGIONS.size()),
                    (region, mutations) -> mutations.subList(0, mutations.size() - 1));
        }
        return shorter;
    }

    private long startOfLastGroup(long segment) throws IOException {
        return groups(segment).get(groups(segment).size() - 1).offset();
    }

    private long endOfLastGroup(long segment) throws IOException {
        return groups(segment).get(groups(segment).size() - 1).end();
    }

    private boolean isPadding(long offset) throws IOException {
        return groups(4).stream().anyMatch(group -> endOfPayload(group) <= offset && offset < group.end());
    }

    private static long endOfPayload(GroupHeader group) {
        return group.payloadOffset() + group.payloadBytes();
    }

    private List<GroupHeader> groups(long segment) throws IOException {
        List<GroupHeader> groups = new ArrayList<>();
        try (var reader = new SegmentReader(disk.mount("reader"), DIRECTORY, segment)) {
            long offset = SegmentHeader.BYTES;
            while (reader.group(offset).isPresent()) {
                GroupHeader group = reader.group(offset).orElseThrow();
                groups.add(group);
                offset = group.end();
            }
        }
        return groups;
    }

    private long indexOffset(long segment) throws IOException {
        try (var reader = new SegmentReader(disk.mount("reader"), DIRECTORY, segment)) {
            return reader.indexOffset();
        }
    }

    private long size(String path) throws IOException {
        try (ReadFile file = disk.mount("reader").open(path)) {
            return file.sizeBytes();
        }
    }

    private static void copy(FileSystem files, String source, String target, long length) throws IOException {
        try (ReadFile from = files.open(source);
                AppendFile to = files.create(target, 0)) {
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(from.sizeBytes(), length));
            from.read(0, content);
            to.append(content.flip());
        }
    }
}

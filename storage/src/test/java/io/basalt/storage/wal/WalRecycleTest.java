package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Size;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Files of released segments that later segments are written over: what they held is never seen again. */
class WalRecycleTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final String REGION = "a".repeat(32);
    private static final String OTHER = "b".repeat(32);
    private static final int SEGMENT_BYTES = 4096;
    /** The calls by which a segment is made of an earlier one. */
    private static final List<String> REUSING = List.of("rename", "sync directory", "reuse");

    private static final WalConfig SMALL = new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(64));

    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("server");
    private final FaultyFileSystem faulty = new FaultyFileSystem(files);
    private final QueueExecutor syncer = new QueueExecutor();
    private final QueueExecutor background = new QueueExecutor();
    private final RandomGenerator random = Seeds.generator(1);
    private final LogModel model = new LogModel();

    private Wal create() throws IOException {
        return Wal.create(faulty, DIRECTORY, SMALL, syncer, background);
    }

    @Test
    void aReleasedSegmentIsWrittenAgain() throws IOException {
        Wal wal = create();
        fill(wal, 2);
        assertEquals(List.of(1L, 2L, 3L, 4L), segments(), "4 is prepared");
        flush(wal);
        assertEquals(List.of(1L, 2L, 3L, 4L), segments(), "1 and 2 are released, and stay");
        assertEquals(1, wal.status().segments(), "what is released is not counted");
        assertEquals(List.of(), wal.regionsHolding(1));

        byte[] former = content(1);
        fill(wal, 1);
        assertEquals(List.of(2L, 3L, 4L, 5L), segments());
        byte[] prepared = content(5);
        assertEquals(SEGMENT_BYTES, prepared.length);
        int kept = Math.min(former.length, SEGMENT_BYTES);
        assertTrue(Arrays.equals(former, 0, kept, prepared, 0, kept), "what it held is still there");
        fill(wal, 1);
        assertEquals(List.of(3L, 4L, 5L, 6L), segments());
        model.checkComplete(files, DIRECTORY);
        fill(wal, 1);
        assertEquals(List.of(3L, 4L, 5L, 6L, 7L), segments(), "no spare is left");
        model.checkComplete(files, DIRECTORY);
        assertEquals(0, damages(disk.mount("reader")));
    }

    @Test
    void onlyAFewReleasedSegmentsStay() throws IOException {
        Wal wal = create();
        fill(wal, 5);
        flush(wal);
        assertEquals(List.of(1L, 2L, 6L, 7L), segments());
    }

    @Test
    void aSegmentThatIsHardlyFilledIsNotKept() throws IOException {
        Wal wal = create();
        assertTrue(model.append(wal, REGION, random, 1_200));
        QueueExecutor.runAll(syncer, background);
        wal.roll();
        fill(wal, 1);
        flush(wal);
        assertEquals(List.of(2L, 3L), segments());
    }

    @Test
    void anOversizedSegmentIsCutToTheCommonSize() throws IOException {
        Wal wal = create();
        assertTrue(model.append(wal, REGION, random, 20_000));
        QueueExecutor.runAll(syncer, background);
        fill(wal, 1);
        flush(wal);
        fill(wal, 1);
        assertEquals(List.of(2L, 3L, 4L), segments());
        assertEquals(SEGMENT_BYTES, content(4).length);
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void spareSegmentsGoWithTheirLog() throws IOException {
        Wal wal = create();
        fill(wal, 2);
        flush(wal);
        var ended = wal.shutdown();
        QueueExecutor.runAll(syncer, background);
        assertTrue(ended.isDone() && !ended.isCompletedExceptionally());
        assertEquals(List.of(3L), segments());
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void aFileThatCannotBeReusedIsGivenUp() throws IOException {
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            for (int call = 0; call < REUSING.size(); call++) {
                new WalRecycleTest().givesUpAfter(call, moment);
            }
        }
    }

    private void givesUpAfter(int call, Moment moment) throws IOException {
        Wal wal = create();
        fill(wal, 2);
        flush(wal);
        while (background.waiting() < 2) {
            assertTrue(model.append(wal, REGION, random, 1_200));
            syncer.runAll();
        }
        assertTrue(background.runOne(), "segment 3 is finished");
        faulty.failAt(faulty.calls() + 1 + call, moment);
        assertTrue(background.runOne(), "5 was to be what 1 has been");
        assertTrue(faulty.failedCall().startsWith(REUSING.get(call)), faulty.failedCall());
        assertEquals(List.of(2L, 3L, 4L, 6L), segments(), "without 1 and 5");
        model.checkComplete(files, DIRECTORY);

        fill(wal, 3);
        assertEquals(List.of(3L, 4L, 6L, 7L, 8L, 9L), segments(), "7 is what 2 has been");
        assertEquals(0, damages(files));
        disk.crash("server", CrashMode.LOST, random);
        model.checkComplete(disk.mount("reader"), DIRECTORY);
    }

    @Test
    void aRecycledSegmentThatWasNotUsedIsNoDamage() throws IOException {
        Wal wal = create();
        fill(wal, 2);
        flush(wal);
        fill(wal, 1);
        disk.crash("server", CrashMode.LOST, random);
        FileSystem reader = disk.mount("reader");
        assertEquals(List.of(2L, 3L, 4L, 5L), WalFiles.segments(reader, DIRECTORY));
        model.checkComplete(reader, DIRECTORY);
        var text = new StringWriter();
        assertEquals(
                0,
                new WalDump(reader, DIRECTORY, OptionalLong.of(5), false, new PrintWriter(text)).print(),
                text::toString);
        assertTrue(text.toString().contains("prepared, not used"), text.toString());
        assertEquals(4, WalSeal.sealOrRead(reader, DIRECTORY).segment());
        model.checkComplete(reader, DIRECTORY);
    }

    /**
     * Of the last segment only the first bytes have arrived, over a whole old one whose index is the file's end: that
     * one's groups and index are neither records nor a proof of damage.
     */
    @Test
    void whateverOfTheLastSegmentArrivesOverAnOldOneIsATornEnd() throws IOException {
        byte[] former = writeOverSegment2();
        byte[] segment = content(6);
        disk.crash("server", CrashMode.KEPT, random);
        FileSystem reader = disk.mount("reader");
        List<GroupHeader> groups = groups(reader, 6);
        for (int length = 0; length <= groups.get(3).end() + 8; length++) {
            checkTorn(reader, former, length, segment, groups);
        }
    }

    /** Four groups in segment 6, whose file was segment 2; returns what that was. */
    private byte[] writeOverSegment2() throws IOException {
        Wal wal = create();
        fill(wal, 2);
        flush(wal);
        byte[] former = content(2);
        try (var reader = new SegmentReader(files, DIRECTORY, 2)) {
            assertTrue(reader.indexOffset() > 0);
        }
        fill(wal, 3);
        for (String region : List.of(REGION, OTHER, REGION)) {
            assertTrue(model.append(wal, region, random, 200));
            syncer.runAll();
        }
        assertEquals(List.of(3L, 4L, 5L, 6L, 7L), segments());
        return former;
    }

    private void checkTorn(FileSystem reader, byte[] former, int length, byte[] segment, List<GroupHeader> groups)
            throws IOException {
        byte[] torn = former.clone();
        System.arraycopy(segment, 0, torn, 0, length);
        overwrite(reader, WalFiles.segment(DIRECTORY, 6), torn);
        int lost = groups.size();
        for (GroupHeader group : groups) {
            int end = endOfPayload(group);
            lost -= Arrays.equals(torn, 0, end, segment, 0, end) ? 1 : 0;
        }
        assertEquals(model.appends.size() - lost, readable(reader), "length " + length);
        assertEquals(0, damages(reader), "length " + length);
    }

    /** The same, with each sector of the first group new or old. */
    @Test
    void aTornFirstGroupOverAnOldSegmentIsNoDamage() throws IOException {
        Wal wal = create();
        fill(wal, 2);
        flush(wal);
        byte[] former = content(1);
        fill(wal, 1);
        wal.roll();
        assertTrue(model.append(wal, REGION, random, 2_500));
        syncer.runAll();
        byte[] segment = content(5);
        disk.crash("server", CrashMode.KEPT, random);
        FileSystem reader = disk.mount("reader");
        int sectors = (endOfPayload(groups(reader, 5).get(0)) + 511) / 512;
        assertEquals(6, sectors);
        for (int arrived = 0; arrived < 1 << sectors; arrived++) {
            byte[] torn = former.clone();
            for (int sector = 0; sector < sectors; sector++) {
                if ((arrived >> sector & 1) != 0) {
                    System.arraycopy(segment, sector * 512, torn, sector * 512, 512);
                }
            }
            overwrite(reader, WalFiles.segment(DIRECTORY, 5), torn);
            int lost = arrived == (1 << sectors) - 1 ? 0 : 1;
            assertEquals(model.appends.size() - lost, readable(reader), "sectors " + arrived);
            assertEquals(0, damages(reader), "sectors " + arrived);
        }
    }

    @Test
    void damageIsFoundAlthoughOldBytesFollow() throws IOException {
        byte[] former = writeOverSegment2();
        disk.crash("server", CrashMode.KEPT, random);
        FileSystem reader = disk.mount("reader");
        List<GroupHeader> groups = groups(reader, 6);
        GroupHeader last = groups.get(3);
        int all = readable(reader);
        assertEquals(model.appends.size(), all);
        for (long offset = 0; offset < former.length; offset++) {
            var damaged = new FaultyFileSystem(reader);
            damaged.flipBit(WalFiles.segment(DIRECTORY, 6), offset, (int) offset % 8);
            String where = "byte " + offset;
            if (offset >= endOfPayload(last) || isPadding(offset, groups)) {
                assertEquals(all, readable(damaged), where);
            } else if (offset >= last.offset()) {
                assertEquals(all - 1, readable(damaged), where);
            } else {
                assertThrows(CorruptFileException.class, () -> new WalReader(damaged, DIRECTORY), where);
                assertTrue(damages(damaged) > 0, where);
            }
        }
    }

    /** A reader that has a file open, or has only heard of it, when it becomes another segment. */
    @Test
    void aReaderIsNotDisturbedByRecycling() {
        int[] recycled = new int[1];
        Seeds.forEach(300, seeded -> recycled[0] += new WalRecycleTest().readsWhile(seeded));
        assertTrue(recycled[0] > 300, "only " + recycled[0] + " segments were recycled while somebody read");
    }

    private int readsWhile(RandomGenerator seeded) throws IOException {
        int[] reused = new int[1];
        Wal wal = Wal.create(
                intercepted(FileSystem.class, files, method -> reused[0] += method.equals("reuse") ? 1 : 0),
                DIRECTORY,
                SMALL,
                syncer,
                background);
        for (int i = 0; i < 60; i++) {
            work(wal, seeded);
        }
        List<LogModel.Append> acknowledged =
                model.appends.stream().filter(LogModel.Append::isAcknowledged).toList();
        int before = reused[0];
        int pace = seeded.nextInt(1, 20);
        FileSystem reader = intercepted(FileSystem.class, disk.mount("reader"), method -> {
            for (int i = 0; i < pace; i++) {
                work(wal, seeded);
            }
        });
        if (seeded.nextBoolean()) {
            WalSeal.sealOrRead(reader, DIRECTORY);
        }
        var log = new WalReader(reader, DIRECTORY);
        Map<String, Set<Long>> read = new TreeMap<>();
        for (String region : List.of(REGION, OTHER)) {
            Set<Long> sequenceIds = new LinkedHashSet<>();
            log.replay(region, model.flushed.getOrDefault(region, 0L), (id, cells) -> sequenceIds.add(id));
            read.put(region, sequenceIds);
        }
        assertTrue(log.regions().size() <= 2);
        assertEquals(0, damages(reader));
        for (LogModel.Append append : acknowledged) {
            for (LogModel.Mutation mutation : append.mutations) {
                boolean flushed = mutation.sequenceId() <= model.flushed.getOrDefault(mutation.region(), 0L);
                assertTrue(
                        flushed || read.get(mutation.region()).contains(mutation.sequenceId()),
                        () -> "not read: " + mutation.region() + " " + mutation.sequenceId() + " of " + read);
            }
        }
        return reused[0] - before;
    }

    private void work(Wal wal, RandomGenerator seeded) {
        try {
            switch (seeded.nextInt(8)) {
                case 0, 1, 2 ->
                    assertTrue(model.append(wal, seeded.nextBoolean() ? REGION : OTHER, seeded, seeded.nextInt(1_500))
                            || wal.status().unsyncedBytes() > 50_000);
                case 3 -> {
                    model.flush(wal, REGION);
                    model.flush(wal, OTHER);
                }
                case 4, 5 -> background.runOne();
                default -> syncer.runOne();
            }
        } catch (WalClosedException e) {
            throw new AssertionError(e);
        }
    }

    /** Does something before every call, and before every read of an opened file; hears the method's name. */
    private static <T> T intercepted(Class<T> type, T target, Consumer<String> action) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            action.accept(method.getName());
            try {
                Object result = method.invoke(target, args);
                return result instanceof ReadFile file ? intercepted(ReadFile.class, file, action) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** Fills so many segments; the next one has a record then, and the one behind that is prepared. */
    private void fill(Wal wal, int segments) throws IOException {
        int target = wal.status().segments() + segments;
        while (wal.status().segments() < target) {
            assertTrue(model.append(wal, random.nextBoolean() ? REGION : OTHER, random, 1_200));
            QueueExecutor.runAll(syncer, background);
        }
    }

    private void flush(Wal wal) {
        model.flush(wal, REGION);
        model.flush(wal, OTHER);
        QueueExecutor.runAll(syncer, background);
    }

    private List<Long> segments() throws IOException {
        return WalFiles.segments(files, DIRECTORY);
    }

    private byte[] content(long segment) throws IOException {
        try (ReadFile file = files.open(WalFiles.segment(DIRECTORY, segment))) {
            ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, content);
            return content.array();
        }
    }

    private static void overwrite(FileSystem files, String path, byte[] content) throws IOException {
        files.delete(path);
        try (AppendFile file = files.create(path, 0)) {
            file.append(ByteBuffer.wrap(content));
        }
    }

    /** How many appends can be read, or were flushed; each had one mutation. */
    private int readable(FileSystem from) throws IOException {
        var reader = new WalReader(from, DIRECTORY);
        Set<List<Object>> read = new HashSet<>();
        for (String region : List.of(REGION, OTHER)) {
            reader.replay(region, 0, (id, cells) -> assertTrue(read.add(List.of(region, id, LogModel.copy(cells)))));
        }
        int readable = 0;
        for (LogModel.Append append : model.appends) {
            LogModel.Mutation mutation = append.mutations.get(0);
            boolean isThere = read.remove(List.of(mutation.region(), mutation.sequenceId(), mutation.cells()));
            boolean flushed = mutation.sequenceId() <= model.flushed.getOrDefault(mutation.region(), 0L);
            readable += isThere || flushed ? 1 : 0;
        }
        assertEquals(Set.of(), read, "nobody wrote that");
        return readable;
    }

    private static int damages(FileSystem from) throws IOException {
        return new WalDump(from, DIRECTORY, OptionalLong.empty(), false, new PrintWriter(Writer.nullWriter())).print();
    }

    private static List<GroupHeader> groups(FileSystem from, long segment) throws IOException {
        List<GroupHeader> groups = new ArrayList<>();
        try (var reader = new SegmentReader(from, DIRECTORY, segment)) {
            for (long offset = SegmentHeader.BYTES; reader.group(offset).isPresent(); ) {
                GroupHeader group = reader.group(offset).orElseThrow();
                groups.add(group);
                offset = group.end();
            }
        }
        return groups;
    }

    private static int endOfPayload(GroupHeader group) {
        return (int) group.payloadOffset() + group.payloadBytes();
    }

    private static boolean isPadding(long offset, List<GroupHeader> groups) {
        return groups.stream().anyMatch(group -> endOfPayload(group) <= offset && offset < group.end());
    }
}

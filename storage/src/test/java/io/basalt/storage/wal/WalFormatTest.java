package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.GoldenFile;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The bytes of {@code docs/formats/wal.md}. */
class WalFormatTest {
    private static final String DIRECTORY = "wal/localhost,16020,1700000000000";
    private static final String USERS = "4313badae175306ea72e2a728c0aed23";
    private static final String META = "1588230740";

    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("server");

    /** Two segments, the first one finished. */
    private void writeLog(FileSystem target) throws IOException {
        WalConfig config = new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(64));
        var syncer = new QueueExecutor();
        var background = new QueueExecutor();
        Wal wal = Wal.create(target, DIRECTORY, config, syncer, background);
        var batch = new WalBatch();
        batch.mutation(7).cell(put("alice", "email", "alice@example.org"));
        batch.mutation(8).cell(put("bob", "email", "bob@example.org")).cell(put("bob", "name", "Bob"));
        assertTrue(wal.append(USERS, batch, new LogModel.Ignored()));
        batch.clear();
        batch.mutation(1).cells(framed("users,,1.", "info", "x"));
        assertTrue(wal.append(META, batch, new LogModel.Ignored()));
        QueueExecutor.runAll(syncer, background);
        batch.clear();
        batch.mutation(9).cell(tagged());
        assertTrue(wal.append(USERS, batch, new LogModel.Ignored()));
        QueueExecutor.runAll(syncer, background);
        wal.roll();
        QueueExecutor.runAll(syncer, background);
        batch.clear();
        batch.mutation(12).cells(framed("alice", "name", "Alice"));
        assertTrue(wal.append(USERS, batch, new LogModel.Ignored()));
        QueueExecutor.runAll(syncer, background);
    }

    private static CellView put(String row, String qualifier, String value) {
        return new CellView().set(framed(row, qualifier, value), 4, 0, 0);
    }

    private static ByteBuffer framed(String row, String qualifier, String value) {
        return CellWriter.framed(64)
                .add(
                        Bytes.of(row),
                        Bytes.of("profile"),
                        Bytes.of(qualifier),
                        1_700_000_000_123L,
                        CellType.PUT,
                        Bytes.of(value))
                .toBuffer();
    }

    /** A cell whose tags lie elsewhere than behind its value. */
    private static CellView tagged() {
        ByteBuffer cell = CellWriter.bare(64)
                .add(Bytes.of("carol"), Bytes.of("profile"), Bytes.EMPTY, 5, CellType.DELETE_FAMILY, Bytes.EMPTY)
                .toBuffer();
        int length = cell.limit();
        ByteBuffer withTags = ByteBuffer.allocate(length + 20).put(cell).put(length + 10, new byte[] {0, 2, 65, 66});
        return new CellView().set(withTags, 0, 0, 0).setTags(length + 10, 4);
    }

    @Test
    void theBytesOfFormat1NeverChange() throws IOException {
        writeLog(files);
        GoldenFile.check("wal-1-segment-1.hex", content(1));
        ByteBuffer second = content(2);
        GoldenFile.check("wal-1-segment-2.hex", second.limit(320));
    }

    @Test
    void format1CanBeReadForEver() throws IOException {
        for (int segment = 1; segment <= 2; segment++) {
            try (AppendFile file = files.create(WalFiles.segment(DIRECTORY, segment), 0)) {
                file.append(GoldenFile.bytes("wal-1-segment-" + segment + ".hex"));
            }
        }
        var reader = new WalReader(files, DIRECTORY);
        List<Long> sequenceIds = new ArrayList<>();
        reader.replay(USERS, 7, (sequenceId, cells) -> sequenceIds.add(sequenceId));
        assertEquals(List.of(8L, 9L, 12L), sequenceIds);
        assertEquals(
                "{1588230740=1, 4313badae175306ea72e2a728c0aed23=12}",
                reader.regions().toString());
    }

    @Test
    void theDumpShowsSegmentsGroupsRecordsAndCells() throws IOException {
        writeLog(files);
        GoldenFile.check("wal-dump.txt", dump(files, 0));
    }

    @Test
    void theDumpGoesOnBehindDamageAndStopsAtTheSeal() throws IOException {
        writeLog(files);
        WalSeal.sealOrRead(files, DIRECTORY);
        var damaged = new FaultyFileSystem(files);
        damaged.flipBit(WalFiles.segment(DIRECTORY, 1), 70, 3);
        damaged.flipBit(WalFiles.segment(DIRECTORY, 2), 3, 3);
        damaged.flipBit(WalFiles.segment(DIRECTORY, 2), 150, 3);
        GoldenFile.check("wal-dump-damaged.txt", dump(damaged, 3));
    }

    @Test
    void anIndexCoversWholeGroupsAndSkipsGaps() throws IOException {
        var index = new SegmentIndex();
        index.add(USERS, 1, 1, 64, 200);
        index.add(META, 5, 5, 64, 200);
        index.add(USERS, 2, 3, 200, 300);
        index.add(USERS, 4, 4, 300 + SegmentIndex.LEAST_GAP_BYTES - 1, 70_000);
        index.add(USERS, 5, 9, 70_000 + SegmentIndex.LEAST_GAP_BYTES, 200_000);
        SegmentIndex decoded = SegmentIndex.decode("segment", 200_000, index.encode(200_000));
        SegmentIndex.Entry users = decoded.entry(USERS);
        assertEquals("1..9", users.firstSequenceId() + ".." + users.lastSequenceId());
        assertEquals(2, users.ranges());
        assertEquals("64..70000", users.start(0) + ".." + users.end(0));
        assertEquals("135536..200000", users.start(1) + ".." + users.end(1));
        assertEquals(5, decoded.entry(META).lastSequenceId());
        assertEquals(0, index.encode(200_000).remaining() % 8);
    }

    /** Checksums keep these away from real decoders; a bug in the writer would not. */
    @Test
    void nonsenseThatIsVouchedForGivesATypedError() {
        Seeds.forEach(20_000, random -> {
            byte[] bytes = new byte[random.nextInt(120)];
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            }
            for (int i = random.nextInt(5); i > 0 && bytes.length > 8; i--) {
                ByteBuffer.wrap(bytes).putInt(random.nextInt(bytes.length - 4), random.nextInt(-2, 120));
            }
            decode(ByteBuffer.wrap(bytes));
        });
    }

    private static void decode(ByteBuffer payload) throws IOException {
        try {
            var records = new RecordCursor("segment", 112, payload);
            while (records.next()) {
                assertTrue(records.region().length() <= 255 && !records.isOf(new byte[300]));
                MutationRuns.forEach(
                        records.runs(), Long.MIN_VALUE, (sequenceId, cells) -> assertTrue(cells.remaining() >= 0));
            }
        } catch (CorruptFileException e) {
            assertEquals("segment", e.file());
        }
        try {
            assertTrue(SegmentIndex.decode("segment", 5_000, payload.duplicate().clear())
                            .regions()
                            .size()
                    <= 8);
        } catch (CorruptFileException e) {
            assertEquals("segment", e.file());
        }
    }

    private String dump(FileSystem from, int damages) throws IOException {
        var text = new StringWriter();
        assertEquals(damages, new WalDump(from, DIRECTORY, OptionalLong.empty(), true, new PrintWriter(text)).print());
        return text.toString();
    }

    private ByteBuffer content(long segment) throws IOException {
        try (ReadFile file = files.open(WalFiles.segment(DIRECTORY, segment))) {
            ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, content);
            return content.flip();
        }
    }
}

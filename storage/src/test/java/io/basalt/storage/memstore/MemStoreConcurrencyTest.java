package io.basalt.storage.memstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.read.CellCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers while a writer is at work: nothing that was added before they began is passed over or met twice. */
class MemStoreConcurrencyTest {
    private static final int CELLS = 60_000;
    private static final int READERS = 3;
    private static final CellOrder ORDER = CellOrder.USER;

    /** In which order the writer adds the cells, as positions in the order of keys. */
    enum Arrival {
        RANDOM,
        RISING,
        FALLING,
        /** Some rising series next to each other. */
        SERIES,
        /** All columns in turns, each version newer than the one before, but for a few. */
        UPDATES,
        /** Some cells that lie next to each other, in no order, and then others from elsewhere, as puts of rows bring them. */
        PUTS;

        private static final int PUT = 10;

        int[] ranks(int versions, SplittableRandom random) {
            int[] ranks = new int[CELLS];
            int columns = CELLS / versions;
            for (int i = 0; i < CELLS; i++) {
                ranks[i] = switch (this) {
                    case FALLING -> CELLS - 1 - i;
                    case SERIES -> i % 8 * (CELLS / 8) + i / 8;
                    case UPDATES -> i % columns * versions + versions - 1 - i / columns;
                    // The factor has no divisor in common with the number of puts, so each comes once.
                    case PUTS -> (int) (i / PUT * 3_571L % (CELLS / PUT)) * PUT + i % PUT;
                    default -> i;
                };
            }
            for (int i = CELLS - 1; i > 0; i--) {
                if (this == RANDOM || this == PUTS || (this == UPDATES && random.nextInt(50) == 0)) {
                    int first = this == PUTS ? i - i % PUT : 0;
                    int j = random.nextInt(first, i + 1);
                    int swapped = ranks[i];
                    ranks[i] = ranks[j];
                    ranks[j] = swapped;
                }
            }
            return ranks;
        }
    }

    /** Cells by rank. A cell's sequence id tells when it was added, from 1; its value is the row again. */
    private final TestCell[] cells = new TestCell[CELLS];

    private final CellView[] views = new CellView[CELLS];

    /** Of each column. */
    private int versions;

    /** How many cells the writer has added. */
    private volatile int published;

    @ParameterizedTest
    @EnumSource(Arrival.class)
    @Timeout(60)
    void readersMeetWhatWasAddedBeforeThemInOrderAndOnce(Arrival arrival) throws Exception {
        writeWhileOthersRead(arrival, 1);
    }

    @ParameterizedTest
    @EnumSource(Arrival.class)
    @Timeout(60)
    void theyDoSoWithVersionsInChains(Arrival arrival) throws Exception {
        writeWhileOthersRead(arrival, 120);
    }

    private void writeWhileOthersRead(Arrival arrival, int versionsOfColumn) throws Exception {
        long seed = 20;
        versions = versionsOfColumn;
        int[] ranks = arrival.ranks(versions, new SplittableRandom(seed));
        for (int i = 0; i < CELLS; i++) {
            int rank = ranks[i];
            int column = rank / versions;
            // Several rows, and several columns in each, so that nodes have windows of all kinds.
            Bytes row = Bytes.of(String.format("some-row-%06d", column / 7));
            Bytes qualifier = Bytes.of("column" + column % 7);
            int timestamp = versions - rank % versions;
            cells[rank] = new TestCell(row, Bytes.of("f"), qualifier, timestamp, CellType.PUT, row, Bytes.EMPTY, i + 1);
            views[rank] = cells[rank].view();
        }
        var pool = new ChunkPool(1 << 26);
        var store = new MemStore(pool, ORDER);
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                long readerSeed = seed * 100 + i;
                reads.add(readers.submit(() -> {
                    read(store, new SplittableRandom(readerSeed));
                    return null;
                }));
            }
            for (int i = 0; i < CELLS; i++) {
                store.add(views[ranks[i]]);
                published = i + 1;
            }
            for (Future<?> read : reads) {
                read.get();
            }
        } finally {
            readers.shutdownNow();
            assertTrue(readers.awaitTermination(30, TimeUnit.SECONDS));
        }
        assertEquals(CELLS, scan(store.cursor(), null, CELLS));
        store.release();
        assertEquals(0, pool.usedBytes());
    }

    /** Reads in all ways until the writer has finished. */
    private void read(MemStore store, SplittableRandom random) throws IOException {
        CellCursor cursor = store.cursor();
        int known;
        do {
            known = published;
            if (known == 0) {
                continue;
            }
            switch (random.nextInt(20)) {
                case 0 -> scan(cursor, null, known);
                case 1 -> scanBackward(cursor, random.nextInt(CELLS), 300, known);
                case 2 -> scan(cursor, views[random.nextInt(CELLS)], known);
                case 3 -> leaveColumns(cursor, random.nextInt(CELLS), known);
                default -> {
                    int rank = random.nextInt(CELLS);
                    if (random.nextBoolean()) {
                        seek(cursor, rank, known);
                    } else {
                        seekBefore(cursor, rank, known);
                    }
                }
            }
        } while (known < CELLS);
    }

    /** Reads to the end, or for a while from a given cell on; returns how many of the first {@code known} cells it met. */
    private int scan(CellCursor cursor, CellView from, int known) throws IOException {
        int last = from == null ? -1 : rank(from) - 1;
        int met = 0;
        int limit = from == null ? Integer.MAX_VALUE : 400;
        boolean more = cursor.seek(from == null ? SeekKey.firstOnRow(Bytes.EMPTY) : from);
        while (more && limit-- > 0) {
            int rank = checked(cursor);
            assertTrue(rank > last, "order");
            assertNoneMissed(last + 1, rank, known);
            met += isKnown(rank, known) ? 1 : 0;
            last = rank;
            more = cursor.next();
        }
        if (!more) {
            assertNoneMissed(last + 1, CELLS, known);
        }
        return met;
    }

    private void scanBackward(CellCursor cursor, int from, int steps, int known) throws IOException {
        int last = from;
        boolean more = cursor.seekBefore(views[from]);
        for (int i = 0; more && i < steps; i++) {
            int rank = checked(cursor);
            assertTrue(rank < last, "order");
            assertNoneMissed(rank + 1, last, known);
            last = rank;
            more = cursor.seekBefore(cursor.cell());
        }
        if (!more) {
            assertNoneMissed(0, last, known);
        }
    }

    private void leaveColumns(CellCursor cursor, int from, int known) throws IOException {
        int last = from;
        boolean more = cursor.seek(views[from]);
        for (int i = 0; more && i < 100; i++) {
            int rank = checked(cursor);
            assertTrue(rank >= last, "order");
            last = rank;
            more = cursor.nextColumn();
            int found = more ? checked(cursor) : CELLS;
            assertNoneMissed((last / versions + 1) * versions, found, known);
        }
    }

    private void seek(CellCursor cursor, int rank, int known) throws IOException {
        int found = cursor.seek(views[rank]) ? checked(cursor) : CELLS;
        assertTrue(found >= rank, "seek went back");
        assertNoneMissed(rank, found, known);
    }

    private void seekBefore(CellCursor cursor, int rank, int known) throws IOException {
        int found = cursor.seekBefore(views[rank]) ? checked(cursor) : -1;
        assertTrue(found < rank, "seekBefore went too far");
        assertNoneMissed(found + 1, rank, known);
    }

    /** Checks that no cell with a rank in {@code [from, to)} was added before. */
    private void assertNoneMissed(int from, int to, int known) {
        for (int rank = from; rank < to; rank++) {
            assertFalse(isKnown(rank, known), "passed over a cell");
        }
    }

    private boolean isKnown(int rank, int known) {
        return cells[rank].sequenceId() <= known;
    }

    /** The rank of the current cell, whose bytes must be those of the cell of this rank. */
    private int checked(CellCursor cursor) {
        int rank = rank(cursor.cell());
        CellView expected = views[rank];
        CellView cell = cursor.cell();
        if (ORDER.compare(expected, cell) != 0 || !expected.value().equals(cell.value())) {
            assertEquals(cells[rank], TestCell.of(cell));
        }
        return rank;
    }

    /** A cell's rank is in its row, its qualifier and its timestamp. */
    private int rank(CellView cell) {
        int rank = 0;
        for (int i = cell.rowLength() - 6; i < cell.rowLength(); i++) {
            rank = rank * 10 + cell.buffer().get(cell.rowOffset() + i) - '0';
        }
        int column = rank * 7 + cell.buffer().get(cell.qualifierOffset() + cell.qualifierLength() - 1) - '0';
        return column * versions + versions - (int) cell.timestamp();
    }

    /**
     * What a reader sees while the writer is suspended in the middle of an insert, after every single store that the
     * insert makes to the node.
     */
    @Test
    @Timeout(60)
    void aWriterSuspendedInAnInsertStopsNoReader() throws IOException {
        int count = 40;
        for (int place = 0; place < count; place++) {
            var store = new MemStore(new ChunkPool(0), ORDER);
            List<TestCell> old = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                old.add(numbered(2 * i + 1));
                store.add(old.get(i).view());
            }
            // Taken apart here, in the writer's order of stores: SkipListWriter.insertWithRoom.
            int leaf = store.root();
            ByteBuffer node = store.arena().buffer(leaf);
            int at = Arena.offset(leaf);
            long state = Node.state(node, at);
            TestCell inserted = numbered(2 * place);
            long entry = Node.entry(0, store.arena().add(inserted.view()));
            long grown = Node.withCount(state, count + 1);
            Node.setEntry(node, at, count, Node.entry(node, at, count - 1));
            assertSees(old, store);
            Node.publishBusy(node, at, grown);
            assertSees(old, store);
            for (int i = count - 2; i >= place; i--) {
                Node.setEntry(node, at, i + 1, Node.entry(node, at, i));
                assertSees(old, store);
            }
            Node.setEntry(node, at, place, entry);
            List<TestCell> all = new ArrayList<>(old);
            all.add(place, inserted);
            assertSees(all, store);
            store.release();
        }
    }

    /** What a reader in a chain sees while the writer parts it to put a cell between, after every single store. */
    @Test
    void cellsOfAChainThatIsPartedAreMetInOrderAndOnce() throws IOException {
        int versions = 6;
        for (int parted = 1; parted < versions; parted++) {
            for (int stands = 0; stands < versions; stands++) {
                for (int moment = 0; moment < 4; moment++) {
                    readAPartedChain(versions, parted, stands, moment);
                }
            }
        }
    }

    /** @param moment how many of the writer's stores the cursor waits for before it seeks the cell that it stands at */
    private static void readAPartedChain(int versions, int parted, int stands, int moment) throws IOException {
        var store = new MemStore(new ChunkPool(0), ORDER);
        List<TestCell> old = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            old.add(0, version(2 * i + 1));
            store.add(old.get(0).view());
        }
        List<TestCell> all = new ArrayList<>(old);
        TestCell between = version(2L * (versions - parted));
        all.add(parted, between);
        old.add(numbered(900));
        all.add(old.get(versions));
        store.add(old.get(versions).view());
        Arena arena = store.arena();
        ByteBuffer node = arena.buffer(store.root());
        int at = Arena.offset(store.root());
        long state = Node.state(node, at);
        assertEquals(2, Node.count(state), "the versions are one chain");
        assertTrue(Node.isChained(Node.entry(node, at, 0)));
        int last = Node.ref(Node.entry(node, at, 0));
        for (int i = 1; i < parted; i++) {
            last = arena.older(last);
        }
        // Taken apart here: SkipListWriter.add, insertWithRoom and part.
        int added = arena.add(between.view());
        arena.setOlder(added, arena.older(last));
        long grown = Node.withCount(state, 3);
        int newer = last;
        List<Runnable> stores = List.of(
                () -> {
                    Node.setEntry(node, at, 2, Node.entry(node, at, 1));
                    Node.publishBusy(node, at, grown);
                },
                () -> Node.setEntry(node, at, 1, Node.entry(Node.prefix(Node.entry(node, at, 0)), Node.marked(added))),
                () -> Node.publish(node, at, grown),
                () -> arena.setOlder(newer, 0));
        stores.subList(0, moment).forEach(Runnable::run);
        CellCursor cursor = store.cursor();
        assertTrue(cursor.seek(old.get(stands).view()));
        for (int i = moment; i < stores.size(); i++) {
            assertMeets(old, all, store);
            stores.get(i).run();
        }
        assertMeets(all, all, store);
        // The cursor was there before the cell was, so it may meet it or not.
        List<TestCell> rest = rest(cursor, true);
        List<TestCell> withIt = all.subList(all.indexOf(old.get(stands)), all.size());
        assertTrue(rest.equals(old.subList(stands, old.size())) || rest.equals(withIt), rest.toString());
        store.release();
    }

    /** Reads all of a store in which one cell is about to be added. */
    private static void assertMeets(List<TestCell> old, List<TestCell> all, MemStore store) throws IOException {
        CellCursor cursor = store.cursor();
        List<TestCell> met = rest(cursor, cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)));
        assertTrue(met.equals(old) || met.equals(all), met.toString());
        List<TestCell> back = new ArrayList<>();
        CellView from = SeekKey.lastOnRow(Bytes.of("zzz"));
        for (boolean more = cursor.seekBefore(from); more; more = cursor.seekBefore(cursor.cell())) {
            back.add(0, TestCell.of(cursor.cell()));
        }
        assertTrue(back.equals(old) || back.equals(all), back.toString());
        for (TestCell cell : old) {
            assertTrue(cursor.seek(cell.view()));
            assertEquals(cell, TestCell.of(cursor.cell()));
        }
    }

    /** The current cell, if there is one, and all behind it. */
    private static List<TestCell> rest(CellCursor cursor, boolean stands) throws IOException {
        List<TestCell> met = new ArrayList<>();
        for (boolean more = stands; more; more = cursor.next()) {
            met.add(TestCell.of(cursor.cell()));
        }
        return met;
    }

    private static TestCell version(long timestamp) {
        Bytes row = Bytes.of("001");
        return new TestCell(row, Bytes.of("f"), Bytes.of("q"), timestamp, CellType.PUT, row, Bytes.EMPTY, timestamp);
    }

    /** What a reader sees of a split that the level above has not heard of. */
    @Test
    void cellsThatASplitHasMovedAreFoundBeforeTheLevelAboveKnows() throws IOException {
        int count = 60;
        int keep = 20;
        var store = new MemStore(new ChunkPool(0), ORDER);
        List<TestCell> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(numbered(i));
            store.add(all.get(i).view());
        }
        // Taken apart here, as SkipListWriter.split does it.
        ByteBuffer node = store.arena().buffer(store.root());
        int at = Arena.offset(store.root());
        int right = store.arena().addNode();
        ByteBuffer rightNode = store.arena().buffer(right);
        int rightAt = Arena.offset(right);
        for (int i = keep; i < count; i++) {
            Node.setEntry(rightNode, rightAt, i - keep, Node.entry(0, Node.ref(Node.entry(node, at, i))));
        }
        Node.clear(rightNode, rightAt, count - keep);
        int low = Node.ref(Node.entry(node, at, keep));
        Node.setLow(rightNode, rightAt, low);
        Node.setWindow(rightNode, rightAt, Window.NONE, 0, low);
        Node.publish(rightNode, rightAt, Node.state(0, 0, count - keep));
        assertSees(all, store);
        Node.publishBusy(node, at, Node.state(right, 0, keep));
        assertSees(all, store);
        Node.clear(node, at, keep);
        assertSees(all, store);
        Node.publish(node, at, Node.state(right, 0, keep));
        assertSees(all, store);
        store.release();
    }

    private static TestCell numbered(int i) {
        Bytes row = Bytes.of(String.format("%03d", i));
        return new TestCell(row, Bytes.of("f"), Bytes.of("q"), 1, CellType.PUT, row, Bytes.EMPTY, 1);
    }

    private static void assertSees(List<TestCell> expected, MemStore store) throws IOException {
        CellCursor cursor = store.cursor();
        boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY));
        for (TestCell cell : expected) {
            assertTrue(more);
            assertEquals(0, ORDER.compare(cell.view(), cursor.cell()));
            more = cursor.next();
        }
        assertFalse(more);
        CellCursor seeking = store.cursor();
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(seeking.seek(SeekKey.firstOnRow(expected.get(i).row())));
            assertEquals(0, ORDER.compare(expected.get(i).view(), seeking.cell()));
            assertEquals(i > 0, seeking.seekBefore(expected.get(i).view()));
            if (i > 0) {
                assertEquals(0, ORDER.compare(expected.get(i - 1).view(), seeking.cell()));
            }
        }
        assertTrue(seeking.seekBefore(SeekKey.lastOnRow(Bytes.of("zzz"))));
        assertEquals(0, ORDER.compare(expected.get(expected.size() - 1).view(), seeking.cell()));
        assertFalse(seeking.seek(SeekKey.lastOnRow(Bytes.of("zzz"))));
    }
}

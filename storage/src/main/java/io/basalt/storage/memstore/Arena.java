package io.basalt.storage.memstore;

import io.basalt.protocol.cell.CellView;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The memory of one MemStore: chunks that are filled from front to back and given back together.
 *
 * <p>Once the first chunk is full, nodes and cells have chunks of their own: the nodes, through which all searches go, then
 * lie on few pages, whose addresses the processor remembers.
 *
 * <p>An address is a number of 31 bits: the chunk's number above, the offset in units of 8 bytes below. 0 is
 * no address. Memory behind an address never moves and is never used for something else before {@link #release}.
 *
 * <p>A cell lies in memory as {@code int64 sequence id | int32 older | uint16 chained | uint16 length of tags | KeyValue |
 * [uint16 length of tags | tags]}. Older is the address of the next cell of the same column, 0 if the cell ends its chain;
 * chained is how many cells are behind it in the chain, and has a meaning in the first one only.
 *
 * <p>Threads: one writer allocates. Any thread reads at an address that it got from the writer by a release store.
 */
final class Arena {
    private static final int UNIT_BITS = 3;
    private static final int OFFSET_BITS = Integer.numberOfTrailingZeros(ChunkPool.MAX_CHUNK_BYTES >> UNIT_BITS);
    private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;
    private static final int MAX_CHUNKS = 1 << (Integer.SIZE - 1 - OFFSET_BITS);

    private static final int OLDER = 8;
    private static final int CHAINED = 12;
    private static final int TAGS_LENGTH = 14;
    private static final int CELL_HEADER_BYTES = 16;
    private static final int TAGS_LENGTH_BYTES = Short.BYTES;
    /** What is larger gets memory of its own, so that the rest of a chunk is never much. */
    private static final int MAX_SHARED_BYTES = ChunkPool.MAX_CHUNK_BYTES / 4;

    private static final ByteBuffer[] NONE = {};

    private final ChunkPool pool;

    /**
     * By number; replaced by the writer when it is full. An entry is written before any address in its chunk is
     * published, so whoever has the address sees the entry.
     */
    private volatile ByteBuffer[] chunks = NONE;

    private volatile long reservedBytes; // advanced by the writer

    // ---- writer only ----
    private int chunkCount;
    private long reservedSoFar;
    /** The chunks that are being filled: the same one until it is full. */
    private Chunk cells;

    private Chunk nodes;

    private static final class Chunk {
        private final int number;
        private final int bytes;
        private int fill;

        Chunk(int number, int bytes, int fill) {
            this.number = number;
            this.bytes = bytes;
            this.fill = fill;
        }

        boolean hasRoom(int wanted) {
            return fill + wanted <= bytes;
        }

        /** The address of so many bytes, for which there is room. */
        int take(int wanted) {
            int from = fill;
            fill = from + wanted;
            return (number << OFFSET_BITS) | (from >>> UNIT_BITS);
        }

        void align(int alignment) {
            fill = (fill + alignment - 1) & -alignment;
        }
    }

    Arena(ChunkPool pool) {
        this.pool = pool;
    }

    /** Bytes taken for this arena, filled or not. */
    long reservedBytes() {
        return reservedBytes;
    }

    ByteBuffer buffer(int address) {
        return chunks[address >>> OFFSET_BITS];
    }

    static int offset(int address) {
        return (address & OFFSET_MASK) << UNIT_BITS;
    }

    /** Points {@code view} at the cell at {@code address}. */
    CellView view(int address, CellView view) {
        ByteBuffer source = buffer(address);
        int at = offset(address);
        int tags = source.getShort(at + TAGS_LENGTH) & 0xffff;
        return view.set(source, at + CELL_HEADER_BYTES, tags, source.getLong(at));
    }

    /** The next cell of the chain that the cell at {@code address} is in, or 0. */
    int older(int address) {
        // By fences, since a cell that is alone is on the heap, where buffers have plain access only.
        int older = buffer(address).getInt(offset(address) + OLDER);
        VarHandle.acquireFence();
        return older;
    }

    /** How many cells are in the chain behind its first one. The writer's. */
    int chained(int address) {
        return buffer(address).getShort(offset(address) + CHAINED) & 0xffff;
    }

    void setChained(int address, int cells) {
        buffer(address).putShort(offset(address) + CHAINED, (short) cells);
    }

    /** Puts the cells from {@code older} on behind a cell; what they hold is visible to whoever meets them there. */
    void setOlder(int address, int older) {
        VarHandle.releaseFence();
        buffer(address).putInt(offset(address) + OLDER, older);
    }

    /** Copies a cell with its tags and sequence id and returns its address; it is a chain by itself. */
    int add(CellView cell) {
        int tags = cell.tagsLength();
        int bytes = CELL_HEADER_BYTES + cell.serializedLength() + (tags == 0 ? 0 : TAGS_LENGTH_BYTES + tags);
        int address = bytes > MAX_SHARED_BYTES ? allocateAlone(bytes) : allocate(bytes);
        ByteBuffer target = buffer(address);
        int at = offset(address);
        target.putLong(at, cell.sequenceId());
        // Memory of a chunk that is used again is not zero.
        target.putInt(at + OLDER, 0);
        target.putShort(at + CHAINED, (short) 0);
        target.putShort(at + TAGS_LENGTH, (short) tags);
        at += CELL_HEADER_BYTES;
        at += cell.copyTo(target, at);
        if (tags != 0) {
            target.putShort(at, (short) tags);
            target.put(at + TAGS_LENGTH_BYTES, cell.buffer(), cell.tagsOffset(), tags);
        }
        return address;
    }

    /** Returns the address of a node of any content. */
    int addNode() {
        if (nodes == null) {
            nodes = take(0, Node.BYTES);
            cells = nodes;
        }
        nodes.align(Node.ALIGNMENT);
        if (!nodes.hasRoom(Node.BYTES)) {
            nodes = take(nodes.bytes, Node.BYTES);
        }
        return nodes.take(Node.BYTES);
    }

    private int allocate(int bytes) {
        if (cells == null) {
            cells = take(0, bytes);
            nodes = cells;
        }
        cells.align(1 << UNIT_BITS);
        if (!cells.hasRoom(bytes)) {
            cells = take(cells.bytes, bytes);
        }
        return cells.take(bytes);
    }

    /** A chunk for a kind of content whose last one had so many bytes, with room for some. */
    private Chunk take(int lastBytes, int wanted) {
        // Address 0 is nobody's: the first chunk begins behind it.
        int first = chunkCount == 0 ? Node.ALIGNMENT : 0;
        int bytes = ChunkPool.sizeAfter(lastBytes, first + wanted);
        return new Chunk(enlist(pool.take(bytes)), bytes, first);
    }

    private int allocateAlone(int bytes) {
        // On the heap and not from the pool: such cells are rare, and of all sizes. The first offset is one unit, so
        // that the address is not 0.
        return (enlist(ByteBuffer.allocate(bytes + (1 << UNIT_BITS))) << OFFSET_BITS) | 1;
    }

    private int enlist(ByteBuffer chunk) {
        if (chunkCount == MAX_CHUNKS) {
            throw new IllegalStateException("a MemStore has more than " + MAX_CHUNKS + " chunks");
        }
        ByteBuffer[] listed = chunks;
        if (chunkCount == listed.length) {
            listed = Arrays.copyOf(listed, Math.max(4, chunkCount * 2));
        }
        listed[chunkCount] = chunk;
        chunks = listed;
        reservedSoFar += chunk.capacity();
        reservedBytes = reservedSoFar;
        return chunkCount++;
    }

    /** Gives the chunks back. Whoever reads or writes afterwards gets an exception, never another MemStore's bytes. */
    void release() {
        ByteBuffer[] given = chunks;
        chunks = NONE;
        for (ByteBuffer chunk : given) {
            if (chunk != null && chunk.isDirect()) {
                pool.giveBack(chunk);
            }
        }
    }
}

package io.basalt.protocol.rpc;

import io.basalt.protocol.compression.ChunkCodec;
import io.basalt.protocol.compression.Lz4Chunks;
import io.basalt.protocol.compression.SnappyChunks;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How the cell blocks of a connection are compressed, both ways: as the streams of Hadoop's codecs, by whose classes
 * clients name them. GZIP is a gzip stream; the others are frames of {@code int32 uncompressed length} and then, until so
 * much has come out, chunks of {@code int32 compressed length} and that many bytes. Thread-safe.
 */
public enum CellBlockCompression {
    NONE(""),
    GZIP("GzipCodec"),
    SNAPPY("SnappyCodec"),
    LZ4("Lz4Codec");

    private static final String CODEC_PACKAGE = "org.apache.hadoop.io.compress.";

    /** Half of the buffer that Hadoop's decompressors have for a chunk. */
    private static final int CHUNK_BYTES = 128 << 10;
    /** A byte of a chunk stands for fewer, whichever the codec is. */
    private static final int MOST_EXPANSION = 256;

    private static final ChunkCodec SNAPPY_CHUNKS = new SnappyChunks();
    private static final ChunkCodec LZ4_CHUNKS = new Lz4Chunks();

    private final String className;

    CellBlockCompression(String simpleName) {
        this.className = simpleName.isEmpty() ? "" : CODEC_PACKAGE + simpleName;
    }

    /** What a connection header means; empty for a class that is not known here. */
    static Optional<CellBlockCompression> ofClass(String className) {
        return Arrays.stream(values())
                .filter(each -> each.className.equals(className))
                .findFirst();
    }

    /**
     * Decompresses {@code bytes} of {@code source} from an absolute index on. Gives the result. Memory is taken as the
     * bytes come out, not as lengths in them announce it.
     *
     * @param most bytes that may come out
     * @throws RpcException that the client shall get, when they are more or no such stream
     */
    ByteBuf decompress(ByteBuf source, int from, int bytes, int most, ByteBufAllocator allocator) throws RpcException {
        ByteBuf target = allocator.directBuffer(Math.min(most, 2 * Math.min(bytes, CHUNK_BYTES)));
        try {
            switch (this) {
                case NONE -> throw new IllegalStateException("not compressed");
                case GZIP -> inflate(source.slice(from, bytes), target, most);
                case SNAPPY -> readFrames(SNAPPY_CHUNKS, direct(source, from, bytes), target, most);
                case LZ4 -> readFrames(LZ4_CHUNKS, direct(source, from, bytes), target, most);
            }
            return target.retain();
        } catch (RpcException e) {
            throw e;
        } catch (IOException | DataFormatException e) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "The cell block is not compressed by " + className + ": " + e.getMessage());
        } finally {
            target.release();
        }
    }

    /** Borrows {@code source} and gives its bytes compressed. */
    ByteBuf compress(List<ByteBuf> source, ByteBufAllocator allocator) {
        ByteBuf target = allocator.directBuffer();
        try {
            switch (this) {
                case NONE -> throw new IllegalStateException("not to be compressed");
                case GZIP -> deflate(source, target);
                case SNAPPY -> writeFrames(SNAPPY_CHUNKS, source, target);
                case LZ4 -> writeFrames(LZ4_CHUNKS, source, target);
            }
            return target.retain();
        } finally {
            target.release();
        }
    }

    private static void inflate(ByteBuf source, ByteBuf target, int most) throws IOException, RpcException {
        try (InputStream in = new GZIPInputStream(new ByteBufInputStream(source))) {
            while (target.writeBytes(in, CHUNK_BYTES) >= 0) {
                requireRoom(target.readableBytes(), most);
            }
        }
    }

    private static void deflate(List<ByteBuf> source, ByteBuf target) {
        try (var out = new GZIPOutputStream(new ByteBufOutputStream(target))) {
            for (ByteBuf segment : source) {
                segment.getBytes(segment.readerIndex(), out, segment.readableBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    private static void readFrames(ChunkCodec chunks, ByteBuffer source, ByteBuf target, int most)
            throws DataFormatException, RpcException {
        while (source.hasRemaining()) {
            int left = readLength(source, Integer.MAX_VALUE);
            requireRoom((long) target.readableBytes() + left, most);
            while (left > 0) {
                int bytes = readLength(source, source.remaining() - Integer.BYTES);
                int room = (int) Math.min(left, (long) bytes * MOST_EXPANSION);
                target.ensureWritable(room);
                ByteBuffer out = target.nioBuffer(target.writerIndex(), room);
                int produced = chunks.decompress(source, source.position(), bytes, out, 0, room);
                if (produced <= 0) {
                    throw new DataFormatException("empty chunk");
                }
                source.position(source.position() + bytes);
                target.writerIndex(target.writerIndex() + produced);
                left -= produced;
            }
        }
    }

    private static void writeFrames(ChunkCodec chunks, List<ByteBuf> source, ByteBuf target) {
        for (ByteBuf segment : source) {
            writeFrame(chunks, direct(segment, segment.readerIndex(), segment.readableBytes()), target);
        }
    }

    private static void writeFrame(ChunkCodec chunks, ByteBuffer source, ByteBuf target) {
        target.writeInt(source.remaining());
        for (int from = 0; from < source.limit(); from += CHUNK_BYTES) {
            int bytes = Math.min(CHUNK_BYTES, source.limit() - from);
            int room = chunks.maxCompressedBytes(bytes);
            target.ensureWritable(Integer.BYTES + room);
            int start = target.writerIndex();
            ByteBuffer out = target.nioBuffer(start + Integer.BYTES, room);
            target.writeInt(chunks.compress(source, from, bytes, out, 0));
            target.writerIndex(start + Integer.BYTES + target.getInt(start));
        }
    }

    private static int readLength(ByteBuffer source, int most) throws DataFormatException {
        if (source.remaining() < Integer.BYTES) {
            throw new DataFormatException("it ends within a length");
        }
        int length = source.getInt();
        if (length < 0 || length > most) {
            throw new DataFormatException("it has a length of " + length);
        }
        return length;
    }

    private static void requireRoom(long bytes, int most) throws RpcException {
        if (bytes > most) {
            throw new RpcException(
                    ErrorKind.REQUEST_TOO_BIG,
                    "The cells are larger than basalt.rpc.request.max.size when decompressed");
        }
    }

    /** A view from position 0 on, or a copy where the memory is of a kind that codecs cannot read. */
    private static ByteBuffer direct(ByteBuf source, int from, int bytes) {
        ByteBuffer view = source.nioBuffer(from, bytes);
        return view.isDirect()
                ? view
                : ByteBuffer.allocateDirect(bytes).put(view).flip();
    }
}

package io.basalt.storage.hfile.encoding;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The tags last used in a block, each with a number that stands for it. Writer and reader make the same calls and so
 * have the same numbers: given in order of entry, and that of the least recently used one again when all are taken.
 *
 * <p>A number is written as {@code int16}, which never begins with 0xFF; a tag that is not known yet as 0xFF, its
 * length as a protobuf varint, and its bytes (type and value).
 */
final class TagDictionary {
    private static final int CAPACITY = Byte.MAX_VALUE;
    private static final int NOT_IN_DICTIONARY = 0xff;

    private final byte[][] tags = new byte[CAPACITY][];
    /** When each was used last, on a clock that counts uses. */
    private final long[] used = new long[CAPACITY];

    private long uses;
    private int size;

    void clear() {
        Arrays.fill(tags, 0, size, null);
        size = 0;
    }

    /** Writes all tags of a cell; each is {@code uint16 length, bytes}. */
    void compress(ByteBuffer source, int offset, int length, GrowingBuffer out) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int tagLength = source.getShort(at) & 0xffff;
            at += 2;
            if (at + tagLength > end) {
                throw new IllegalArgumentException("tag of " + tagLength + " bytes in tags of " + length + " bytes");
            }
            int known = find(source, at, tagLength);
            if (known >= 0) {
                out.putShort(known);
            } else {
                out.putByte(NOT_IN_DICTIONARY);
                // A protobuf varint and a compressed int are the same bytes.
                out.putCompressedInt(tagLength);
                out.put(source, at, tagLength);
                add(source, at, tagLength);
            }
            at += tagLength;
        }
    }

    /**
     * Reads the tags of a cell, {@code length} bytes when uncompressed, to {@code target} at an absolute index that has
     * room for them.
     */
    void uncompress(BlockInput source, ByteBuffer target, int offset, int length) throws CorruptBlockException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int first = source.readByte() & 0xff;
            int number;
            if (first == NOT_IN_DICTIONARY) {
                int tagLength = source.readCompressedInt();
                int from = source.skip(tagLength);
                number = add(source.bytes(), from, tagLength);
            } else {
                number = first << 8 | (source.readByte() & 0xff);
                if (number >= size) {
                    throw new CorruptBlockException("tag " + number + " of a dictionary of " + size);
                }
                used[number] = ++uses;
            }
            byte[] tag = tags[number];
            if (tag.length > 0xffff || at + 2 + tag.length > end) {
                throw new CorruptBlockException("tags are longer than their announced " + length + " bytes");
            }
            target.putShort(at, (short) tag.length);
            target.put(at + 2, tag);
            at += 2 + tag.length;
        }
    }

    private int find(ByteBuffer source, int offset, int length) {
        for (int i = 0; i < size; i++) {
            if (tags[i].length == length && matches(tags[i], source, offset)) {
                used[i] = ++uses;
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] tag, ByteBuffer source, int offset) {
        for (int i = 0; i < tag.length; i++) {
            if (tag[i] != source.get(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private int add(ByteBuffer source, int offset, int length) {
        int number = size;
        if (size < CAPACITY) {
            size++;
        } else {
            number = 0;
            for (int i = 1; i < CAPACITY; i++) {
                number = used[i] < used[number] ? i : number;
            }
        }
        tags[number] = new byte[length];
        source.get(offset, tags[number]);
        used[number] = ++uses;
        return number;
    }
}

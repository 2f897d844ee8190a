package io.basalt.protocol.rpc;

import io.netty.buffer.ByteBuf;

/**
 * Reads protobuf fields in place, so that the header of a call costs no object. Reading past the limit or a field of
 * an impossible shape sets {@link #malformed} and ends the reading; values read after that are 0.
 */
final class ProtoCursor {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int FIXED32 = 5;

    private ByteBuf source;
    private int position;
    private int limit;
    private boolean malformed;

    /** Borrows {@code bytes} until the next call: absolute indexes from {@code offset} to {@code limit}. */
    void reset(ByteBuf bytes, int offset, int limit) {
        this.source = bytes;
        this.position = offset;
        this.limit = limit;
        this.malformed = false;
    }

    int position() {
        return position;
    }

    boolean malformed() {
        return malformed;
    }

    boolean atEnd() {
        return position >= limit;
    }

    /** Bytes up to the limit. */
    int remaining() {
        return limit - position;
    }

    void fail() {
        malformed = true;
        position = limit;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64 && position < limit; shift += 7) {
            byte b = source.getByte(position++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        fail();
        return 0;
    }

    /** A varint that counts bytes which lie before the limit. */
    int length() {
        long length = varint();
        if (length < 0 || length > remaining()) {
            fail();
            return 0;
        }
        return (int) length;
    }

    void skip(int bytes) {
        if (bytes > remaining()) {
            fail();
        } else {
            position += bytes;
        }
    }

    /** Passes over a field whose tag has been read. */
    void skipField(int tag) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> skip(8);
            case LENGTH_DELIMITED -> skip(length());
            case FIXED32 -> skip(4);
            default -> fail();
        }
    }

    static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }
}

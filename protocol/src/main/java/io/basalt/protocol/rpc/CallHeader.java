package io.basalt.protocol.rpc;

import io.netty.buffer.ByteBuf;

/**
 * The header of one request or response, read in place: {@code RequestHeader} and {@code ResponseHeader} of
 * {@code rpc.proto}. One object serves a whole connection; its values are those of the header read last.
 */
final class CallHeader {
    private static final int CALL_ID = ProtoCursor.tag(1, ProtoCursor.VARINT);
    private static final int METHOD_NAME = ProtoCursor.tag(3, ProtoCursor.LENGTH_DELIMITED);
    private static final int REQUEST_PARAM = ProtoCursor.tag(4, ProtoCursor.VARINT);
    private static final int REQUEST_CELL_BLOCK_META = ProtoCursor.tag(5, ProtoCursor.LENGTH_DELIMITED);
    private static final int PRIORITY = ProtoCursor.tag(6, ProtoCursor.VARINT);
    private static final int TIMEOUT = ProtoCursor.tag(7, ProtoCursor.VARINT);

    private static final int EXCEPTION = ProtoCursor.tag(2, ProtoCursor.LENGTH_DELIMITED);
    private static final int RESPONSE_CELL_BLOCK_META = ProtoCursor.tag(3, ProtoCursor.LENGTH_DELIMITED);

    private static final int META_LENGTH = ProtoCursor.tag(1, ProtoCursor.VARINT);

    private final ProtoCursor cursor = new ProtoCursor();

    int callId;
    int methodOffset;
    int methodLength;
    boolean hasParameter;
    long cellBytes;
    int priority;
    long timeoutMillis;
    int exceptionOffset;
    /** Negative when there is no exception. */
    int exceptionLength;

    /**
     * Reads the {@code RequestHeader} between two absolute indexes.
     *
     * @return false when it is malformed; then no value counts
     */
    boolean readRequest(ByteBuf source, int offset, int limit) {
        callId = 0;
        methodOffset = offset;
        methodLength = 0;
        hasParameter = false;
        cellBytes = 0;
        priority = 0;
        timeoutMillis = 0;
        cursor.reset(source, offset, limit);
        while (!cursor.atEnd()) {
            int tag = (int) cursor.varint();
            if (tag == CALL_ID) {
                callId = (int) cursor.varint();
            } else if (tag == METHOD_NAME) {
                methodLength = cursor.length();
                methodOffset = cursor.position();
                cursor.skip(methodLength);
            } else if (tag == REQUEST_PARAM) {
                hasParameter = cursor.varint() != 0;
            } else if (tag == REQUEST_CELL_BLOCK_META) {
                readCellBlockMeta();
            } else if (tag == PRIORITY) {
                priority = (int) cursor.varint();
            } else if (tag == TIMEOUT) {
                timeoutMillis = cursor.varint() & 0xffff_ffffL;
            } else {
                cursor.skipField(tag);
            }
        }
        return !cursor.malformed();
    }

    /** The same for a {@code ResponseHeader}. */
    boolean readResponse(ByteBuf source, int offset, int limit) {
        callId = 0;
        cellBytes = 0;
        exceptionOffset = offset;
        exceptionLength = -1;
        cursor.reset(source, offset, limit);
        while (!cursor.atEnd()) {
            int tag = (int) cursor.varint();
            if (tag == CALL_ID) {
                callId = (int) cursor.varint();
            } else if (tag == EXCEPTION) {
                exceptionLength = cursor.length();
                exceptionOffset = cursor.position();
                cursor.skip(exceptionLength);
            } else if (tag == RESPONSE_CELL_BLOCK_META) {
                readCellBlockMeta();
            } else {
                cursor.skipField(tag);
            }
        }
        return !cursor.malformed();
    }

    private void readCellBlockMeta() {
        int end = cursor.length() + cursor.position();
        while (cursor.position() < end && !cursor.malformed()) {
            int tag = (int) cursor.varint();
            if (tag == META_LENGTH) {
                cellBytes = cursor.varint() & 0xffff_ffffL;
            } else {
                cursor.skipField(tag);
            }
        }
        if (cursor.position() != end) {
            cursor.fail();
        }
    }
}

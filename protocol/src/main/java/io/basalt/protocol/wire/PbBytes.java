package io.basalt.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.basalt.base.Bytes;

/** Between protobuf's immutable bytes and ours. */
public final class PbBytes {
    private PbBytes() {}

    /** Shares the memory, which neither side can change. */
    public static ByteString toPb(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asBuffer());
    }

    /** Copies. */
    public static Bytes fromPb(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }
}

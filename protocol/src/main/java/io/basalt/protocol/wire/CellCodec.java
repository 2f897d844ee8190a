package io.basalt.protocol.wire;

import java.util.Optional;

/** The layouts of cell blocks that are understood, by the class names with which a connection asks for them. */
public enum CellCodec {
    /** Each cell an {@code int32} length and the KeyValue layout without tags. */
    KEY_VALUE("org.apache.hadoop.hbase.codec.KeyValueCodec"),
    /** The same with tags, where a cell has any. */
    KEY_VALUE_WITH_TAGS("org.apache.hadoop.hbase.codec.KeyValueCodecWithTags");

    private final String className;

    CellCodec(String className) {
        this.className = className;
    }

    public String className() {
        return className;
    }

    public static Optional<CellCodec> ofClass(String className) {
        for (CellCodec codec : values()) {
            if (codec.className.equals(className)) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }
}

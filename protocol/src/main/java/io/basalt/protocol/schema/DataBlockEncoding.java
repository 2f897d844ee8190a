package io.basalt.protocol.schema;

import java.util.Optional;

/** How cells are laid out inside the data blocks of a family's files. */
public enum DataBlockEncoding {
    NONE(0),
    PREFIX(2),
    DIFF(3),
    FAST_DIFF(4),
    ROW_INDEX_V1(7);

    private final int id;

    DataBlockEncoding(int id) {
        this.id = id;
    }

    public static Optional<DataBlockEncoding> ofId(int id) {
        for (DataBlockEncoding encoding : values()) {
            if (encoding.id == id) {
                return Optional.of(encoding);
            }
        }
        return Optional.empty();
    }

    /** The number that an encoded block starts with. */
    public int id() {
        return id;
    }
}

package io.basalt.protocol.schema;

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

    /** The number that an encoded block starts with. */
    public int id() {
        return id;
    }
}

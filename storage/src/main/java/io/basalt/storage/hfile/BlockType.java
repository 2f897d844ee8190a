package io.basalt.storage.hfile;

import java.nio.charset.StandardCharsets;

/** What a block is, as the eight bytes that it begins with tell. */
enum BlockType {
    DATA("DATABLK*"),
    ENCODED_DATA("DATABLKE"),
    LEAF_INDEX("IDXLEAF2"),
    INTERMEDIATE_INDEX("IDXINTE2"),
    ROOT_INDEX("IDXROOT2"),
    BLOOM_CHUNK("BLMFBLK2"),
    GENERAL_BLOOM_META("BLMFMET2"),
    DELETE_FAMILY_BLOOM_META("DFBLMET2"),
    META("METABLKc"),
    FILE_INFO("FILEINF2");

    private static final BlockType[] VALUES = values();

    private final long magic;

    BlockType(String magic) {
        long number = 0;
        for (byte b : magic.getBytes(StandardCharsets.US_ASCII)) {
            number = number << 8 | b;
        }
        this.magic = number;
    }

    /** The eight bytes as a big-endian number. */
    long magic() {
        return magic;
    }

    /** The type with this magic, or null. */
    static BlockType ofMagic(long magic) {
        for (BlockType type : VALUES) {
            if (type.magic == magic) {
                return type;
            }
        }
        return null;
    }

    boolean isData() {
        return this == DATA || this == ENCODED_DATA;
    }
}

package io.basalt.storage.cache;

/** What a cached block is for, which decides how dearly it is kept. */
public enum BlockKind {
    DATA(false),
    /** A leaf or intermediate block of an index: one of them is needed to find thousands of data blocks. */
    INDEX(true),
    /** A chunk of a Bloom filter: one of them saves reading thousands of data blocks. */
    BLOOM(true);

    private final boolean priority;

    BlockKind(boolean priority) {
        this.priority = priority;
    }

    /** Whether data blocks are given up before this one. */
    boolean priority() {
        return priority;
    }
}

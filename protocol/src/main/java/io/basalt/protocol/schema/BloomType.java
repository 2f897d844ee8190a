package io.basalt.protocol.schema;

/** What the Bloom filter of a file knows about it. */
public enum BloomType {
    NONE,
    /** Which rows it may hold. */
    ROW,
    /** Which columns of which rows it may hold. */
    ROWCOL,
    /** Which prefixes of rows it may hold; the length is {@link FamilyDescriptor#bloomPrefixLength}. */
    ROWPREFIX_FIXED_LENGTH
}

package io.basalt.protocol.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FamilyDescriptorTest {
    @Test
    void absentAttributesHaveHBasesDefaults() {
        var family = FamilyDescriptor.of("f");
        assertEquals(1, family.maxVersions());
        assertEquals(0, family.minVersions());
        assertEquals(FamilyDescriptor.FOREVER_SECONDS, family.ttlSeconds());
        assertEquals(Optional.empty(), family.timeToLive());
        assertEquals(KeepDeletedCells.FALSE, family.keepDeletedCells());
        assertEquals(BloomType.ROW, family.bloomType());
        assertEquals(Compression.NONE, family.compression());
        assertEquals(DataBlockEncoding.NONE, family.dataBlockEncoding());
        assertEquals(65_536, family.blockSizeBytes());
        assertEquals(0, family.replicationScope());
        assertEquals(
                List.of(true, true, false, false, false, false, false, false),
                List.of(
                        family.blockCacheEnabled(),
                        family.compressTags(),
                        family.inMemory(),
                        family.newVersionBehavior(),
                        family.cacheDataOnWrite(),
                        family.cacheIndexesOnWrite(),
                        family.cacheBloomsOnWrite(),
                        family.prefetchBlocksOnOpen()));
        assertEquals(List.of(), family.problems());
    }

    @Test
    void theBuildersSettersAreReadBackAndUnknownKeysAreKept() {
        var family = FamilyDescriptor.builder(Bytes.of("f"))
                .maxVersions(7)
                .minVersions(2)
                .ttlSeconds(60)
                .keepDeletedCells(KeepDeletedCells.TTL)
                .newVersionBehavior(true)
                .bloomType(BloomType.ROWCOL)
                .compression(Compression.ZSTD)
                .dataBlockEncoding(DataBlockEncoding.FAST_DIFF)
                .blockSizeBytes(4096)
                .inMemory(true)
                .blockCacheEnabled(false)
                .attribute("MINE", "x")
                .configuration("some.key", "y")
                .build();
        assertEquals(7, family.maxVersions());
        assertEquals(2, family.minVersions());
        assertEquals(Optional.of(Duration.ofMinutes(1)), family.timeToLive());
        assertEquals(KeepDeletedCells.TTL, family.keepDeletedCells());
        assertTrue(family.newVersionBehavior() && family.inMemory() && !family.blockCacheEnabled());
        assertEquals(BloomType.ROWCOL, family.bloomType());
        assertEquals(Compression.ZSTD, family.compression());
        assertEquals(DataBlockEncoding.FAST_DIFF, family.dataBlockEncoding());
        assertEquals(4096, family.blockSizeBytes());
        assertEquals(Optional.of("x"), family.setting("MINE"));
        assertEquals(Optional.of("y"), family.setting("some.key"));
        assertEquals(family, family.toBuilder().build());
        assertNotEquals(
                family, family.toBuilder().removeAttribute(Bytes.of("MINE")).build());
        assertEquals(
                List.of(), family.toBuilder().newVersionBehavior(false).build().problems());
    }

    @ParameterizedTest
    @CsvSource({"FOREVER", "forever", "2147483647"})
    void aTimeToLiveMayBeForever(String text) {
        var family = with(FamilyDescriptor.TTL, text);
        assertEquals(FamilyDescriptor.FOREVER_SECONDS, family.ttlSeconds());
        assertEquals(Optional.empty(), family.timeToLive());
        assertEquals(List.of(), family.problems());
    }

    @Test
    void enumsAreReadInEitherCase() {
        assertEquals(Compression.GZ, with("COMPRESSION", "gz").compression());
        assertEquals(KeepDeletedCells.TRUE, with("KEEP_DELETED_CELLS", "true").keepDeletedCells());
    }

    @Test
    void compactionsCompressAsTheirMostSpecificSettingSays() {
        var family = FamilyDescriptor.builder(Bytes.of("f"))
                .compression(Compression.LZ4)
                .build();
        assertEquals(Compression.LZ4, family.compactionCompression(false));
        family = family.toBuilder().attribute("COMPRESSION_COMPACT", "GZ").build();
        assertEquals(Compression.GZ, family.compactionCompression(false));
        family = family.toBuilder()
                .attribute("COMPRESSION_COMPACT_MAJOR", "ZSTD")
                .build();
        assertEquals(Compression.ZSTD, family.compactionCompression(true));
        assertEquals(Compression.GZ, family.compactionCompression(false));
    }

    @Test
    void codesAreThoseInFiles() {
        assertEquals(
                List.of("LZO", "GZ", "NONE", "SNAPPY", "LZ4", "BZIP2", "ZSTD", "LZMA", "BROTLI"),
                IntStream.range(-1, 20)
                        .mapToObj(Compression::ofCode)
                        .flatMap(Optional::stream)
                        .map(Enum::name)
                        .toList());
        assertEquals(Optional.of(Compression.NONE), Compression.ofCode(2));
        for (Compression compression : Compression.values()) {
            assertEquals(Optional.of(compression), Compression.ofCode(compression.code()));
        }
        assertEquals(
                "0 NONE, 2 PREFIX, 3 DIFF, 4 FAST_DIFF, 7 ROW_INDEX_V1",
                IntStream.range(-1, 20)
                        .mapToObj(DataBlockEncoding::ofId)
                        .flatMap(Optional::stream)
                        .map(encoding -> encoding.id() + " " + encoding)
                        .collect(Collectors.joining(", ")));
    }

    @Test
    void aPrefixBloomFilterNeedsItsLength() {
        var family = with("BLOOMFILTER", "ROWPREFIX_FIXED_LENGTH");
        assertEquals(
                List.of("family f: RowPrefixBloomFilter.prefix_length is missing in its configuration"),
                family.problems());
        var complete = family.toBuilder()
                .configuration("RowPrefixBloomFilter.prefix_length", "8")
                .build();
        assertEquals(8, complete.bloomPrefixLength());
        assertEquals(List.of(), complete.problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            VERSIONS | 0 | family f: VERSIONS is 0, less than 1
            VERSIONS | many | family f: VERSIONS is 'many', not a whole number
            VERSIONS | 9999999999 | family f: VERSIONS is 9999999999, not within -2147483648 and 2147483647
            MIN_VERSIONS | 2 | family f: MIN_VERSIONS is 2, not within 0 and 1
            MIN_VERSIONS | -1 | family f: MIN_VERSIONS is -1, not within 0 and 1
            TTL | 0 | family f: TTL is 0, less than 1
            TTL | 1 DAY | family f: TTL is '1 DAY', not a whole number
            BLOCKSIZE | 1023 | family f: BLOCKSIZE is 1023, not within 1024 and 16777216
            BLOCKSIZE | 16777217 | family f: BLOCKSIZE is 16777217, not within 1024 and 16777216
            KEEP_DELETED_CELLS | MAYBE | family f: KEEP_DELETED_CELLS is 'MAYBE', not one of [FALSE, TRUE, TTL]
            BLOOMFILTER | X | family f: BLOOMFILTER is 'X', not one of [NONE, ROW, ROWCOL, ROWPREFIX_FIXED_LENGTH]
            COMPRESSION | X | family f: COMPRESSION is 'X', not one of [LZO, GZ, NONE, SNAPPY, LZ4, BZIP2, ZSTD, LZMA, BROTLI]
            COMPRESSION | LZO | family f: COMPRESSION LZO is not available in this store
            COMPRESSION_COMPACT | BROTLI | family f: COMPRESSION_COMPACT BROTLI is not available in this store
            DATA_BLOCK_ENCODING | PREFIX_TREE | family f: DATA_BLOCK_ENCODING is 'PREFIX_TREE', not one of [NONE, PREFIX, DIFF, FAST_DIFF, ROW_INDEX_V1]
            REPLICATION_SCOPE | 2 | family f: REPLICATION_SCOPE is 2, not within 0 and 1
            DFS_REPLICATION | -1 | family f: DFS_REPLICATION is -1, not within 0 and 32767
            IN_MEMORY_COMPACTION | X | family f: IN_MEMORY_COMPACTION is 'X', not one of [NONE, BASIC, EAGER, ADAPTIVE]
            ENCRYPTION | AES | family f: ENCRYPTION is set, but this store does not encrypt files
            NEW_VERSION_BEHAVIOR | true | family f: NEW_VERSION_BEHAVIOR is set, but this store hides what a delete marker covers by timestamp alone
            """)
    void problemsNameFamilyKeyAndValue(String key, String value, String problem) {
        assertEquals(List.of(problem), with(key, value).problems());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".f", "a:b", "a/b", "a\\b", "a\nb", "recovered.edits"})
    void whatCannotBeADirectoryIsNoFamilyName(String name) {
        assertThrows(IllegalArgumentException.class, () -> FamilyDescriptor.of(name));
    }

    @Test
    void aFamilyNameHasAtMost127BytesOfText() {
        assertEquals(127, FamilyDescriptor.of("x".repeat(127)).name().length());
        assertThrows(IllegalArgumentException.class, () -> FamilyDescriptor.of("x".repeat(128)));
        assertThrows(
                IllegalArgumentException.class, () -> FamilyDescriptor.builder(Bytes.copyOf(new byte[] {(byte) 0xff}))
                        .build());
    }

    private static FamilyDescriptor with(String key, String value) {
        return FamilyDescriptor.builder(Bytes.of("f")).attribute(key, value).build();
    }
}

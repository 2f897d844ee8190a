package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.hfile.encoding.CellLayout;

/**
 * How a file is to be written.
 *
 * @param bloomPrefixLength length of the row prefix, only with {@link BloomType#ROWPREFIX_FIXED_LENGTH}
 * @param tags whether cells keep their tags; without, a cell that has some is refused
 * @param compressTags whether tags go through a dictionary; only with PREFIX, DIFF and FAST_DIFF, else ignored
 * @param sequenceIds whether cells keep their sequence ids
 */
public record HFileSettings(
        CellOrder order,
        Compression compression,
        DataBlockEncoding encoding,
        BloomType bloom,
        int bloomPrefixLength,
        BlockSizes sizes,
        boolean tags,
        boolean compressTags,
        boolean sequenceIds) {

    /** A user table's defaults in HBase. */
    public static final HFileSettings DEFAULT = new HFileSettings(
            CellOrder.USER,
            Compression.NONE,
            DataBlockEncoding.NONE,
            BloomType.ROW,
            0,
            BlockSizes.DEFAULT,
            true,
            false,
            true);

    public HFileSettings {
        if (!compression.isAvailable()) {
            throw new IllegalArgumentException("compression " + compression + " is not available");
        }
        if (bloom == BloomType.ROWPREFIX_FIXED_LENGTH && bloomPrefixLength <= 0) {
            throw new IllegalArgumentException("row prefix of " + bloomPrefixLength + " bytes for a Bloom filter");
        }
    }

    /** What a family asks for, in a flush. */
    public static HFileSettings of(FamilyDescriptor family, CellOrder order) {
        BloomType bloom = family.bloomType();
        return new HFileSettings(
                order,
                family.compression(),
                family.dataBlockEncoding(),
                bloom,
                bloom == BloomType.ROWPREFIX_FIXED_LENGTH ? family.bloomPrefixLength() : 0,
                BlockSizes.DEFAULT.withData(family.blockSizeBytes()),
                true,
                family.compressTags(),
                true);
    }

    public HFileSettings withOrder(CellOrder changed) {
        return new HFileSettings(
                changed, compression, encoding, bloom, bloomPrefixLength, sizes, tags, compressTags, sequenceIds);
    }

    public HFileSettings withCompression(Compression changed) {
        return new HFileSettings(
                order, changed, encoding, bloom, bloomPrefixLength, sizes, tags, compressTags, sequenceIds);
    }

    public HFileSettings withEncoding(DataBlockEncoding changed) {
        return new HFileSettings(
                order, compression, changed, bloom, bloomPrefixLength, sizes, tags, compressTags, sequenceIds);
    }

    public HFileSettings withBloom(BloomType changed, int prefixLength) {
        return new HFileSettings(
                order, compression, encoding, changed, prefixLength, sizes, tags, compressTags, sequenceIds);
    }

    public HFileSettings withSizes(BlockSizes changed) {
        return new HFileSettings(
                order, compression, encoding, bloom, bloomPrefixLength, changed, tags, compressTags, sequenceIds);
    }

    public HFileSettings withTags(boolean kept, boolean compressed) {
        return new HFileSettings(
                order, compression, encoding, bloom, bloomPrefixLength, sizes, kept, compressed, sequenceIds);
    }

    public HFileSettings withSequenceIds(boolean kept) {
        return new HFileSettings(
                order, compression, encoding, bloom, bloomPrefixLength, sizes, tags, compressTags, kept);
    }

    CellLayout layout() {
        return new CellLayout(encoding, tags, tags && compressTags && !CellLayout.isPlain(encoding), sequenceIds);
    }
}

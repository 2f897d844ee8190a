package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.hfile.encoding.CellLayout;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.util.OptionalLong;

/**
 * What the file info says, typed.
 *
 * @param maxCellSequenceId of a cell; 0 when their sequence ids mean nothing, or are all 0
 * @param cellsHaveTags whether the file says that the tags of some cell are not empty
 * @param bloomType NONE too when it is a type that is not known here: a filter need not be used
 * @param maxSequenceId absent in files made for bulk load
 * @param familyDeletes number of markers that delete families; −1 when the file does not say
 * @param solePuts whether the file says that each cell is a put without tags and the only one of its column
 */
record FileFacts(
        CellLayout layout,
        long maxCellSequenceId,
        boolean cellsHaveTags,
        BloomType bloomType,
        int bloomPrefixLength,
        OptionalLong maxSequenceId,
        long minTimestamp,
        long maxTimestamp,
        long earliestPut,
        long familyDeletes,
        boolean solePuts) {

    static FileFacts of(FileInfo info, String path) throws CorruptBlockException, UnsupportedHFileException {
        DataBlockEncoding encoding = encoding(info, path);
        boolean tags = info.contains(FileInfo.MAX_TAGS_LENGTH);
        boolean compressedTags = tags && info.isTrue(FileInfo.TAGS_COMPRESSED) && !CellLayout.isPlain(encoding);
        boolean sequenceIds = info.number(FileInfo.KEY_VALUE_VERSION, 0) == FileInfo.WITH_SEQUENCE_IDS;
        int prefixLength = (int) info.number(FileInfo.BLOOM_PARAMETER, 0);
        long[] timeRange = info.timeRange();
        return new FileFacts(
                new CellLayout(encoding, tags, compressedTags, sequenceIds),
                Math.max(0, info.number(FileInfo.MAX_CELL_SEQUENCE_ID, 0)),
                tags && info.number(FileInfo.MAX_TAGS_LENGTH, 0) > 0,
                bloomType(info, prefixLength),
                prefixLength,
                info.contains(FileInfo.MAX_SEQUENCE_ID)
                        ? OptionalLong.of(info.number(FileInfo.MAX_SEQUENCE_ID, 0))
                        : OptionalLong.empty(),
                timeRange[0],
                timeRange[1],
                info.number(FileInfo.EARLIEST_PUT, Long.MIN_VALUE),
                info.number(FileInfo.DELETE_FAMILY_COUNT, -1),
                info.isTrue(FileInfo.SOLE_PUTS));
    }

    private static DataBlockEncoding encoding(FileInfo info, String path) throws UnsupportedHFileException {
        String name = info.get(FileInfo.ENCODING).map(Bytes::utf8).orElse(DataBlockEncoding.NONE.name());
        for (DataBlockEncoding encoding : DataBlockEncoding.values()) {
            if (encoding.name().equals(name)) {
                return encoding;
            }
        }
        throw new UnsupportedHFileException(path, "data block encoding '" + name + "' is not known");
    }

    private static BloomType bloomType(FileInfo info, int prefixLength) {
        String name = info.get(FileInfo.BLOOM_TYPE).map(Bytes::utf8).orElse("");
        for (BloomType type : BloomType.values()) {
            if (type.name().equals(name) && (type != BloomType.ROWPREFIX_FIXED_LENGTH || prefixLength > 0)) {
                return type;
            }
        }
        return BloomType.NONE;
    }
}

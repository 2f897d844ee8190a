package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparatorImpl;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.MetaCellComparator;
import org.apache.hadoop.hbase.PrivateCellUtil;
import org.apache.hadoop.hbase.io.compress.Compression;
import org.apache.hadoop.hbase.io.encoding.DataBlockEncoding;
import org.apache.hadoop.hbase.io.hfile.CacheConfig;
import org.apache.hadoop.hbase.io.hfile.HFileContext;
import org.apache.hadoop.hbase.io.hfile.HFileContextBuilder;
import org.apache.hadoop.hbase.io.hfile.HFileInfo;
import org.apache.hadoop.hbase.io.hfile.HFileScanner;
import org.apache.hadoop.hbase.io.hfile.ReaderContext;
import org.apache.hadoop.hbase.io.hfile.ReaderContextBuilder;
import org.apache.hadoop.hbase.regionserver.BloomType;
import org.apache.hadoop.hbase.regionserver.StoreFileInfo;
import org.apache.hadoop.hbase.regionserver.StoreFileReader;
import org.apache.hadoop.hbase.regionserver.StoreFileWriter;
import org.apache.hadoop.hbase.util.ChecksumType;

/** HBase's own reader and writer of HFiles, on the local disk. */
@SuppressWarnings("deprecation") // what HBase 2 calls deprecated is how its tools still read files
final class HBaseFiles {
    private final Configuration configuration = HBaseConfiguration.create();
    private final FileSystem files;
    private final CacheConfig noCache;

    HBaseFiles(BlockSizes sizes) throws IOException {
        configuration.setInt("hfile.index.block.max.size", sizes.index());
        configuration.setInt("hfile.index.block.min.entries", 2);
        configuration.setInt("io.storefile.bloom.block.size", sizes.bloomChunk());
        configuration.setInt("RowPrefixBloomFilter.prefix_length", 6);
        // The others' default codecs are pure Java or bring their native code along.
        configuration.set("hbase.io.compress.zstd.codec", "org.apache.hadoop.hbase.io.compress.zstd.ZstdCodec");
        Compression.Algorithm.ZSTD.reload(configuration);
        configuration.setFloat("hfile.block.cache.size", 0);
        files = new RawLocalFileSystem();
        files.initialize(URI.create("file:///"), configuration);
        noCache = new CacheConfig(configuration);
    }

    void write(Path path, HFileSettings settings, ChecksumType checksum, List<CellView> cells) throws IOException {
        HFileContext context = new HFileContextBuilder()
                .withBlockSize(settings.sizes().data())
                .withCompression(
                        Compression.Algorithm.valueOf(settings.compression().name()))
                .withDataBlockEncoding(
                        DataBlockEncoding.valueOf(settings.encoding().name()))
                .withIncludesMvcc(settings.sequenceIds())
                .withIncludesTags(settings.tags())
                .withCompressTags(settings.compressTags())
                .withChecksumType(checksum)
                .withHBaseCheckSum(true)
                .withCellComparator(
                        settings.order() == CellOrder.META
                                ? MetaCellComparator.META_COMPARATOR
                                : CellComparatorImpl.COMPARATOR)
                .build();
        StoreFileWriter writer = new StoreFileWriter.Builder(configuration, noCache, files)
                .withFilePath(hadoopPath(path))
                .withFileContext(context)
                .withBloomType(BloomType.valueOf(settings.bloom().name()))
                .withMaxKeyCount(cells.size())
                .build();
        for (CellView cell : cells) {
            writer.append(toHBase(cell));
        }
        writer.appendMetadata(99, true);
        writer.close();
    }

    /** Reads all cells, and asks the Bloom filters about each, and about {@code absent} keys. */
    List<CellView> read(Path path, HFileSettings settings, boolean empty, List<CellView> absent) throws IOException {
        ReaderContext context = new ReaderContextBuilder()
                .withFileSystemAndPath(files, hadoopPath(path))
                .build();
        HFileInfo info = new HFileInfo(context, configuration);
        StoreFileInfo storeFile =
                StoreFileInfo.createStoreFileInfoForHFile(configuration, files, hadoopPath(path), true);
        StoreFileReader reader = new StoreFileReader(context, info, noCache, storeFile, configuration);
        info.initMetaAndIndex(reader.getHFileReader());
        reader.loadFileInfo();
        reader.loadBloomfilter(org.apache.hadoop.hbase.io.hfile.BlockType.GENERAL_BLOOM_META, null);
        reader.loadBloomfilter(org.apache.hadoop.hbase.io.hfile.BlockType.DELETE_FAMILY_BLOOM_META, null);
        checkFilter(reader, BloomType.valueOf(settings.bloom().name()), empty, absent);
        List<CellView> cells = new ArrayList<>();
        HFileScanner scanner = reader.getScanner(false, true);
        if (scanner.seekTo()) {
            do {
                Cell cell = scanner.getCell();
                checkBlooms(reader, cell);
                cells.add(fromHBase(cell));
            } while (scanner.next());
        }
        for (CellView cell : cells) {
            // HBase stands on the last cell that is not greater.
            KeyValue key = toHBase(cell);
            key.setSequenceId(0);
            if (scanner.seekTo(key) < 0 || !SampleCells.sameKey(cell, fromHBase(scanner.getCell()))) {
                throw new AssertionError("HBase does not find " + cell);
            }
        }
        scanner.close();
        reader.close(true);
        return cells;
    }

    private static void checkFilter(StoreFileReader reader, BloomType type, boolean empty, List<CellView> absent)
            throws IOException {
        if (empty || type == BloomType.NONE) {
            return;
        }
        if (reader.getBloomFilterType() != type || reader.getGeneralBloomFilter() == null) {
            throw new AssertionError(
                    "HBase has loaded a Bloom filter of type " + reader.getBloomFilterType() + ", not " + type);
        }
        int maybe = 0;
        for (CellView key : absent) {
            maybe += passes(reader, toHBase(key)) ? 1 : 0;
        }
        if (maybe * 10 > absent.size() + 10) {
            throw new AssertionError("HBase's filter does not deny " + maybe + " of " + absent.size() + " absent keys");
        }
    }

    private static boolean passes(StoreFileReader reader, Cell cell) {
        byte[] row = org.apache.hadoop.hbase.CellUtil.cloneRow(cell);
        return switch (reader.getBloomFilterType()) {
            case ROW -> reader.getGeneralBloomFilter().contains(row, 0, row.length, null);
            case ROWPREFIX_FIXED_LENGTH ->
                reader.getGeneralBloomFilter().contains(row, 0, Math.min(6, row.length), null);
            case ROWCOL -> reader.passesGeneralRowColBloomFilter(cell);
            default -> true;
        };
    }

    private static void checkBlooms(StoreFileReader reader, Cell cell) {
        byte[] row = org.apache.hadoop.hbase.CellUtil.cloneRow(cell);
        boolean passes = passes(reader, cell);
        int type = cell.getTypeByte();
        if (type == CellType.DELETE_FAMILY || type == CellType.DELETE_FAMILY_VERSION) {
            passes &= reader.passesDeleteFamilyBloomFilter(row, 0, row.length);
        }
        if (!passes) {
            throw new AssertionError("HBase finds that a Bloom filter denies " + cell);
        }
    }

    private static org.apache.hadoop.fs.Path hadoopPath(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    private static KeyValue toHBase(CellView cell) throws IOException {
        int length = cell.serializedLength() + (cell.tagsLength() > 0 ? 2 + cell.tagsLength() : 0);
        byte[] bytes = new byte[length];
        cell.buffer().get(cell.keyOffset() - CellView.LENGTHS_BYTES, bytes);
        KeyValue result = new KeyValue(bytes, 0, length);
        result.setSequenceId(cell.sequenceId());
        return result;
    }

    private static CellView fromHBase(Cell cell) {
        return SampleCells.cell(
                Bytes.copyOf(cell.getRowArray(), cell.getRowOffset(), cell.getRowLength()),
                Bytes.copyOf(cell.getFamilyArray(), cell.getFamilyOffset(), cell.getFamilyLength()),
                Bytes.copyOf(cell.getQualifierArray(), cell.getQualifierOffset(), cell.getQualifierLength()),
                cell.getTimestamp(),
                cell.getTypeByte() & 0xff,
                Bytes.copyOf(cell.getValueArray(), cell.getValueOffset(), cell.getValueLength()),
                Bytes.wrap(PrivateCellUtil.cloneTags(cell)),
                cell.getSequenceId());
    }
}

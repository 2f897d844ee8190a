package io.basalt.regionserver;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbCells;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.NonceMemory;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.region.RegionEnvironment;
import io.basalt.storage.region.RowOperation;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A real region in memory, with everything on one thread. */
public final class SmallRegion {
    public static final TableDescriptor TABLE = TableDescriptor.of(TableName.parse("t"), FamilyDescriptor.of("f"));
    private static final String SERVER = "server";

    private SmallRegion() {}

    public static Region open(OneThread thread) throws IOException {
        return open(thread, new BlockCache(512 << 10));
    }

    public static Region open(OneThread thread, BlockCache cache) throws IOException {
        return open(thread, cache, new MemoryFileSystem().mount(SERVER));
    }

    /** @param files its own */
    public static Region open(OneThread thread, BlockCache cache, FileSystem files) throws IOException {
        Wal wal = Wal.create(
                files,
                WalFiles.directory(SERVER),
                new WalConfig(Size.ofKilobytes(64), Size.ofKilobytes(64)),
                thread,
                thread);
        Region region = Region.open(
                new RegionEnvironment(
                        files,
                        wal,
                        new SealedLogs(files),
                        SERVER,
                        cache,
                        new ChunkPool(16 << 20),
                        new NonceMemory(thread, 0),
                        thread,
                        thread,
                        thread,
                        RegionConfig.DEFAULT,
                        TieredPolicy.DEFAULT,
                        CompactionThrottle.NONE,
                        () -> true),
                RegionInfo.of(TABLE.name(), Bytes.EMPTY, Bytes.EMPTY, 1),
                TABLE);
        thread.run();
        return region;
    }

    /** The row of each operation that would be replayed if the server died now: of its first cell. */
    public static List<String> loggedRows(Region region, FileSystem files) throws IOException {
        List<String> rows = new ArrayList<>();
        var view = new CellView();
        new WalReader(files, WalFiles.directory(SERVER))
                .replay(
                        region.info().encodedName(),
                        0,
                        (sequenceId, cells) -> rows.add(view.set(cells, cells.position() + Integer.BYTES, 0, sequenceId)
                                .row()
                                .toString()));
        return rows;
    }

    /** Puts one cell with a value of so many bytes into the row. */
    public static void put(Region region, OneThread thread, String row, int valueBytes) throws IOException {
        put(region, thread, row, 1, valueBytes);
    }

    /** Puts so many cells with values of so many bytes into the row. */
    public static void put(Region region, OneThread thread, String row, int cells, int valueBytes) throws IOException {
        var family = MutationProto.ColumnValue.newBuilder().setFamily(ByteString.copyFromUtf8("f"));
        for (int i = 0; i < cells; i++) {
            family.addQualifierValue(MutationProto.ColumnValue.QualifierValue.newBuilder()
                    .setQualifier(i == 0 ? ByteString.EMPTY : ByteString.copyFromUtf8("q%05d".formatted(i)))
                    .setValue(ByteString.copyFrom(new byte[valueBytes])));
        }
        var proto = MutationProto.newBuilder()
                .setMutateType(MutationProto.MutationType.PUT)
                .setRow(ByteString.copyFromUtf8(row))
                .addColumnValue(family)
                .build();
        region.submit(new RowOperation(
                List.of(),
                List.of(new Mutation.Put(Bytes.of(row), PbCells.framed(proto, Integer.MAX_VALUE, 1 << 20))),
                Durability.USE_DEFAULT,
                0,
                0,
                new RowOperation.Callback() {
                    @Override
                    public void applied(OperationResult result) {}

                    @Override
                    public void failed(RpcException failure) {
                        throw new AssertionError(failure);
                    }
                }));
        thread.run();
    }
}

package io.basalt.regionserver;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.region.RegionEnvironment;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import java.io.IOException;

/** A real region in memory, with everything on one thread. */
public final class SmallRegion {
    public static final TableDescriptor TABLE = TableDescriptor.of(TableName.parse("t"), FamilyDescriptor.of("f"));
    private static final String SERVER = "server";

    private SmallRegion() {}

    public static Region open(OneThread thread) throws IOException {
        FileSystem files = new MemoryFileSystem().mount(SERVER);
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
                        new BlockCache(512 << 10),
                        new ChunkPool(16 << 20),
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
}

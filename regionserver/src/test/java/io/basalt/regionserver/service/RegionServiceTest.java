package io.basalt.regionserver.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterPb.FindSplitPointRequest;
import io.basalt.protocol.pb.ClusterPb.FindSplitPointResponse;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.regionserver.OneService;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.regionserver.region.Online;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RegionServiceTest {
    private static final ServerName SELF = ServerName.parse("server,1,1");
    /** Keys so long that a few rows need an index of two levels, of which only the upper one stays in memory. */
    private static final String LONG = "r".repeat(30_000);

    private final OneThread thread = new OneThread();
    private boolean exhausted;
    private Region region;
    private OneService service;

    @BeforeEach
    void start() throws IOException {
        FileSystem files = new MemoryFileSystem().mount("server");
        region = SmallRegion.open(thread, new BlockCache(1), whenThereIsMemory(FileSystem.class, files));
        for (int row = 10; row < 40; row++) {
            SmallRegion.put(region, thread, LONG + row, 1_000);
        }
        var flushed = region.flush();
        thread.run();
        assertTrue(flushed.join());
        // Nobody asks for what is null.
        var regions = new RegionService(thread, SELF, Online.with(thread, region), null, null, null, null, thread);
        service = new OneService(thread, regions::call);
    }

    private <T> T whenThereIsMemory(Class<T> type, T inner) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (exhausted) {
                        throw new InternalError("no memory");
                    }
                    try {
                        Object result = method.invoke(inner, arguments);
                        return result instanceof ReadFile file ? whenThereIsMemory(ReadFile.class, file) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void theMasterHearsOfAnErrorWhileASplitPointIsSought() throws RpcException {
        exhausted = true;
        assertThrows(RpcException.class, this::splitPoint);
        exhausted = false;
        assertEquals(LONG.length() + 2, splitPoint().getRow().size());
    }

    private FindSplitPointResponse splitPoint() throws RpcException {
        return service.ask(
                "FindSplitPoint",
                FindSplitPointRequest.newBuilder()
                        .setServerStartCode(SELF.startCode())
                        .setMasterEpoch(1)
                        .setEncodedName(region.info().encodedName())
                        .build(),
                RpcClient.NO_CELLS,
                FindSplitPointResponse.parser());
    }
}

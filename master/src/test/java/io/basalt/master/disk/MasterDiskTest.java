package io.basalt.master.disk;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.master.ManualLoop;
import io.basalt.storage.file.MemoryFileSystem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class MasterDiskTest {
    @Test
    void workThatEndsInAnErrorFails() {
        var loop = new ManualLoop();
        var disk = new MasterDisk(new MemoryFileSystem().mount("master"), loop, loop);
        CompletableFuture<Void> result = disk.run(files -> {
            throw new InternalError("no memory");
        });
        loop.runReady();
        var failure = assertThrows(CompletionException.class, () -> result.getNow(null));
        assertInstanceOf(InternalError.class, failure.getCause());
    }
}

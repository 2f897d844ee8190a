package io.basalt.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What the disk alone takes for a synced append: one thread, nothing else. */
final class BareSync {
    private static final int APPENDS = 5_000;

    private BareSync() {}

    static double p50Micros(Path directory, int bytes, boolean prewritten) throws IOException {
        Path path = directory.resolve("bare");
        ByteBuffer record = ByteBuffer.allocateDirect(bytes);
        long[] nanos = new long[APPENDS];
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (prewritten) {
                file.write(ByteBuffer.allocate(APPENDS * bytes), 0);
                file.force(true);
            }
            for (int i = 0; i < APPENDS; i++) {
                long from = System.nanoTime();
                file.write(record.clear());
                file.force(false);
                nanos[i] = System.nanoTime() - from;
            }
        }
        Files.delete(path);
        Arrays.sort(nanos);
        return nanos[APPENDS / 2] / 1e3;
    }
}

package io.basalt.master;

import io.basalt.master.disk.MasterDisk;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** The file {@code cluster-id} in the store's root: which cluster the data belongs to, for good. */
final class ClusterId {
    private static final String FILE = "cluster-id";
    private static final int LONGEST = 256;

    private ClusterId() {}

    static CompletableFuture<String> readOrCreate(MasterDisk disk, RandomGenerator random) {
        String fresh = new UUID(random.nextLong(), random.nextLong()).toString();
        return disk.run(files -> {
            if (!files.exists(FILE)) {
                try {
                    files.publish(FILE, ByteBuffer.wrap(fresh.getBytes(StandardCharsets.UTF_8)));
                    return fresh;
                } catch (FileAlreadyExistsException e) {
                    return read(files); // another master was first
                }
            }
            return read(files);
        });
    }

    private static String read(FileSystem files) throws IOException {
        try (ReadFile file = files.open(FILE)) {
            long size = file.sizeBytes();
            if (size < 1 || size > LONGEST) {
                throw new CorruptFileException(FILE, 0, "a cluster id of " + size + " bytes");
            }
            ByteBuffer text = ByteBuffer.allocate((int) size);
            file.read(0, text);
            return StandardCharsets.UTF_8.decode(text.flip()).toString();
        }
    }
}

package io.basalt.storage.wal;

import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logs of dead servers, while the regions that those had are opened here: each is looked through once for all of them,
 * and not by each. A sealed log never changes, so what one has found out holds for the others.
 *
 * <p>Thread-safe.
 */
public final class SealedLogs {
    private final FileSystem files;
    private final Map<String, WalReader> readers = new ConcurrentHashMap<>();

    public SealedLogs(FileSystem files) {
        this.files = files;
    }

    /**
     * The log of a server; when it is not sealed, as it is now. Blocks on the disk.
     *
     * @param server name of the log's directory below {@code wal/}
     */
    public WalReader of(String server) throws IOException {
        WalReader known = readers.get(server);
        if (known != null) {
            return known;
        }
        var log = new WalReader(files, WalFiles.directory(server));
        if (log.seal().isEmpty()) {
            return log;
        }
        WalReader first = readers.putIfAbsent(server, log);
        return first == null ? log : first;
    }

    /** Gives back the memory: no region is being opened any more. */
    public void forget() {
        readers.clear();
    }
}

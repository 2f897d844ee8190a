package io.basalt.storage.manifest;

/**
 * A server in whose log records of a region may be that no file has yet.
 *
 * @param server name of its log's directory below {@code wal/}, which is {@code host,port,startcode}
 * @param openedAtSequenceId the region's next sequence id when the server opened it; all its records are at or above
 */
public record Owner(String server, long openedAtSequenceId) {
    public Owner {
        if (server.isEmpty() || server.indexOf('/') >= 0 || openedAtSequenceId < 0) {
            throw new IllegalArgumentException("not an owner: '" + server + "' from " + openedAtSequenceId);
        }
    }
}

package io.basalt.storage.cache;

/**
 * Which file a block is of. Its blocks stay cached when the file is closed and opened again. The fingerprint, a
 * checksum over the part of the file that describes the rest, tells apart two files that had one path after another.
 */
public record FileKey(String path, long sizeBytes, int fingerprint) {
    @Override
    public int hashCode() {
        return path.hashCode() * 31 + fingerprint;
    }
}

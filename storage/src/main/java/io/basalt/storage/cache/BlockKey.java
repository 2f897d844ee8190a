package io.basalt.storage.cache;

/** Where a block begins. */
public record BlockKey(FileKey file, long offset) {
    @Override
    public int hashCode() {
        return file.hashCode() + Long.hashCode(offset * 0x9E3779B97F4A7C15L);
    }
}

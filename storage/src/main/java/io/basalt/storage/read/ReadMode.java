package io.basalt.storage.read;

/** Whether a read may wait for the disk. */
public enum ReadMode {
    /**
     * Only what is in memory, the operating system's included; anything else ends the read with {@link
     * BlockNotCachedException}. For event loops, which never wait.
     */
    CACHED_ONLY,

    /** Missing blocks are read from the file system. For threads that may block. */
    MAY_READ
}

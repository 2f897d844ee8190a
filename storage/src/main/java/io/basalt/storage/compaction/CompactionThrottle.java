package io.basalt.storage.compaction;

/** Slows compactions down, so that they leave the disk to others. */
public interface CompactionThrottle {
    /** As fast as the disk allows. */
    CompactionThrottle NONE = bytes -> {};

    /** This many bytes were read and merged. May block the calling thread, which is one of those for the disk. */
    void merged(long bytes);
}

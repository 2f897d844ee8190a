/**
 * The one place that touches files. Everything above sees {@link io.basalt.storage.file.FileSystem}: paths below a
 * root, files that are appended to and then only read, and one atomic operation,
 * {@link io.basalt.storage.file.FileSystem#publish}, on which fencing stands.
 *
 * <pre>
 *   FileSystem
 *     LocalFileSystem      java.nio: fdatasync, directory fsync, preallocation, OS locks
 * DirectAppender     past the page cache, for what is synced at once
 * PageCache          what the kernel has in memory, without waiting for the rest
 *     MemoryFileSystem     a simulated disk; processes mount it, crash, and lose what they did not sync
 *     FaultyFileSystem     wraps another one and fails where a test says
 *     OvertakenFileSystem  wraps another one and lets somebody come in between where a test says
 *   Envelope               the checksummed first line of small published files
 * </pre>
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Bytes are promised only after {@code sync}, names only after {@code syncDirectory}: every test that crashes a
 *       {@code MemoryFileSystem} relies on nothing else.
 *   <li>No call but {@link io.basalt.storage.file.FileSystem#reuse} overwrites an existing file.
 * </ol>
 */
package io.basalt.storage.file;

/**
 * Compression of blocks: GZ, SNAPPY, LZ4 and ZSTD, as HBase frames them, by the libraries' native code on direct
 * buffers.
 *
 * <p>A {@link io.basalt.storage.hfile.compression.BlockCompressor} belongs to one writer and keeps its working memory; a
 * {@link io.basalt.storage.hfile.compression.BlockDecompressor} has no state and is shared by all readers of a file. A
 * block that does not decompress to exactly the size it should is a {@link
 * io.basalt.storage.hfile.encoding.CorruptBlockException}; nothing is ever written outside the target's range.
 */
package io.basalt.storage.hfile.compression;

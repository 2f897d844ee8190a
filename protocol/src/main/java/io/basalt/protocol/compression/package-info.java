/**
 * Codecs that compress chunks of bytes, which files ({@code io.basalt.storage.hfile.compression}) and cell blocks on
 * connections ({@code io.basalt.protocol.rpc}) have in common. Each of these frames its chunks and bounds them in its own way.
 */
package io.basalt.protocol.compression;

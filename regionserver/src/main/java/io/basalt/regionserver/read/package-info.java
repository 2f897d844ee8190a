/**
 * Reads: from the client's words to the engine's ({@link io.basalt.regionserver.read.ReadSpecs}), where they run and
 * until when they may be told ({@link io.basalt.regionserver.read.ReadPath}), and where their cells go.
 */
package io.basalt.regionserver.read;

/**
 * From MemStores to an HFile. When, and what happens around it, is decided in {@code storage.region}.
 */
package io.basalt.storage.flush;

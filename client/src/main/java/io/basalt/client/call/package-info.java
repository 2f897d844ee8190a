/**
 * One call to one server, about one region or, for a batch, several: {@link RegionCalls} turns requests into messages
 * and cell blocks, and answers into rows. No retry, no cache: those are built on it.
 */
package io.basalt.client.call;

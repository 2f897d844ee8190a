/**
 * Our client beside the stock one, over loopback against the same server process: {@link io.basalt.bench.client.ClientBench}
 * starts the server and lets the sides take turns, each in a JVM of its own ({@code ClientRun}).
 */
package io.basalt.bench.client;

/**
 * Region servers as the master sees them: which live ({@link io.basalt.master.server.LiveServers}), proof that the dead
 * are dead ({@link io.basalt.master.server.ServerFence}), what they are asked to do
 * ({@link io.basalt.master.server.RegionServerCalls}), and what is left of them
 * ({@link io.basalt.master.server.LogCleaner}). On the master's loop.
 */
package io.basalt.master.server;

/**
 * What operators ask for about regions, {@link io.basalt.master.operation.RegionOperations}, and about the cluster as a
 * whole, {@link io.basalt.master.operation.Shutdown}. On the master's loop.
 */
package io.basalt.master.operation;

/** What operators ask for about regions: {@link io.basalt.master.operation.RegionOperations}. On the master's loop. */
package io.basalt.master.operation;

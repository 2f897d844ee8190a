/**
 * Where every region is and shall be. {@link io.basalt.master.region.RegionStates} knows it,
 * {@link io.basalt.master.region.Assigner} changes it one step at a time, {@code Placement} chooses servers. States and
 * their arrows: {@link io.basalt.master.region.RegionState}. On the master's loop.
 */
package io.basalt.master.region;

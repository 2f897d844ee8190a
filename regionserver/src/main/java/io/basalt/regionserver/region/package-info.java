/**
 * The regions of this server: which it has ({@link io.basalt.regionserver.region.OnlineRegions}, asked by every request
 * without a lock), how they come and go ({@link io.basalt.regionserver.region.RegionLifecycle}, on the server's loop), and
 * which are worth waiting for ({@link io.basalt.regionserver.region.Arrivals}).
 */
package io.basalt.regionserver.region;

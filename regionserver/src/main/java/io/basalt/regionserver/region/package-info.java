/**
 * The regions of this server: which it has ({@link io.basalt.regionserver.region.OnlineRegions}, asked by every request
 * without a lock) and how they come and go ({@link io.basalt.regionserver.region.RegionLifecycle}, on the server's loop).
 */
package io.basalt.regionserver.region;

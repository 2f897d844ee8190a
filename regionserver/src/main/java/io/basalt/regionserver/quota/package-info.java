/**
 * Limits on the rate of requests: {@link io.basalt.regionserver.quota.Throttles} has those that the master gave this
 * server, and refuses what is above them, before anything is done for it.
 */
package io.basalt.regionserver.quota;

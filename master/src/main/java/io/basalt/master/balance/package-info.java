/**
 * Even load: {@code BalancePlan} decides by the number of regions, {@code LoadPlan} by
 * requests, {@link io.basalt.master.balance.Balancer} does it a few regions at a time. On
 * the master's loop.
 */
package io.basalt.master.balance;

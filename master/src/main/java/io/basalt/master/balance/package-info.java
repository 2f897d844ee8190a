/**
 * Even load: {@code BalancePlan} decides, {@link io.basalt.master.balance.Balancer} does it a few regions at a time. On
 * the master's loop.
 */
package io.basalt.master.balance;

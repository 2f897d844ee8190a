/**
 * What people who run a cluster ask of its master, beyond what HBase's calls have: events, health, the balancer's plan.
 * {@link io.basalt.master.operator.OperatorService} answers them. On the master's loop.
 */
package io.basalt.master.operator;

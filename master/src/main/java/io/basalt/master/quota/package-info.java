/**
 * Limits on the rate of requests of users, tables and namespaces: {@link io.basalt.master.quota.Quotas} keeps them,
 * {@link io.basalt.master.quota.QuotaDistribution} tells them to the region servers, which enforce them, and {@link
 * io.basalt.master.quota.QuotaTable} shows them to clients. On the master's loop.
 */
package io.basalt.master.quota;

/**
 * How a client finds its way into a cluster: {@link Registry}, with one implementation that reads ZooKeeper and one
 * that asks the store's own servers. {@link ConnectString} is what a user writes to choose between them.
 */
package io.basalt.client.registry;

/** The verbs that look at files on this host, without a cluster: {@code fsck}, {@code hfile}, {@code wal dump}. */
package io.basalt.cli.disk;

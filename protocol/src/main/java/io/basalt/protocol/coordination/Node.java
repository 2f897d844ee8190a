package io.basalt.protocol.coordination;

import io.basalt.base.Bytes;

/**
 * A node as it was when the service answered.
 *
 * @param data its bytes
 * @param version how often its data has been overwritten
 * @param created number of the change that created it: strictly growing over the whole service, so that of two lives of
 *     one path the later has the larger number
 * @param ours whether it is ephemeral and belongs to the session that asked
 */
public record Node(Bytes data, int version, long created, boolean ours) {}

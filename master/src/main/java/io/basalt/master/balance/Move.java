package io.basalt.master.balance;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;

/**
 * A region is to be at another server.
 *
 * @param reason why, for people
 */
public record Move(RegionInfo region, ServerName from, ServerName to, String reason) {}

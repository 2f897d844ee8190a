package io.basalt.client.admin;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;

/** A region that the balancer would move, and why. */
public record PlannedMove(RegionInfo region, ServerName source, ServerName target, String reason) {}

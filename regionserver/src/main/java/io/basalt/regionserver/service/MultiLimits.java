package io.basalt.regionserver.service;

/**
 * What one Multi may cost.
 *
 * @param maxResultBytes once its results have this size, the client is told to send the rest of its actions again
 */
public record MultiLimits(long maxResultBytes) {}

package io.basalt.client.row;

import io.basalt.protocol.pb.BasePb;

/** Cell timestamps {@code [from, to)}. */
public record TimeRange(long from, long to) {
    /** Every timestamp there is. */
    public static final TimeRange ALL = new TimeRange(0, Long.MAX_VALUE);

    public TimeRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("time range [" + from + ", " + to + ") is empty or negative");
        }
    }

    /** As it travels. */
    public BasePb.TimeRange message() {
        return BasePb.TimeRange.newBuilder().setFrom(from).setTo(to).build();
    }
}

package io.basalt.client.retry;

import java.time.Duration;

/** How an operation goes on after a failed attempt. */
public sealed interface Decision {
    /** With another attempt after a pause, which may be zero. */
    record Again(Duration pause) implements Decision {}

    /** Not at all: this is what to tell the caller. */
    record GiveUp(Throwable failure) implements Decision {}
}

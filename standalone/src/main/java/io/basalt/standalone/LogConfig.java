package io.basalt.standalone;

import io.basalt.base.Key;
import io.basalt.base.Size;
import java.util.List;

/** What the processes write into their logs, and how much of it is kept. */
public record LogConfig(
        @Key(
                value = "basalt.log.level",
                fallback = "info",
                live = true,
                doc = "The least important lines that are logged. At debug there is a line per operation.")
        Level level,

        @Key(
                value = "basalt.log.debug",
                fallback = "",
                live = true,
                doc = "Packages or classes that are logged at debug all the same, such as io.basalt.master.")
        List<String> debug,

        @Key(
                value = "basalt.log.file-size",
                fallback = "64MB",
                doc = "Size at which a log file is put aside and the next one begins.")
        Size fileSize,

        @Key(value = "basalt.log.files", fallback = "5", doc = "How many log files put aside are kept, per process.")
        int files) {
    /** From rare to frequent. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    public LogConfig {
        debug = List.copyOf(debug);
        if (fileSize.bytes() < 64 << 10) {
            throw new IllegalArgumentException("basalt.log.file-size is " + fileSize + ", must be at least 64KB");
        }
        if (files < 1 || files > 20) {
            throw new IllegalArgumentException("basalt.log.files is " + files + ", must be from 1 to 20");
        }
    }
}

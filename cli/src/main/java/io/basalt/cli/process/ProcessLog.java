package io.basalt.cli.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import io.basalt.standalone.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where a process logs to: its file, put aside when it is full, or the terminal. Set up in code, since what
 * may be configured is in {@link LogConfig} and reading logback's own XML takes longer than the rest of a start.
 */
final class ProcessLog implements AutoCloseable {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0} %msg%n";

    /** Libraries that tell at INFO what is DEBUG to us. */
    private static final List<String> TALKATIVE = List.of("org.apache", "io.netty");

    /** They warn at each start: of a setting that nobody needs, of a client that hangs up, and of each try to connect. */
    private static final List<String> WARN_FOR_NOTHING = List.of(
            "org.apache.zookeeper.server.ServerCnxnFactory",
            "org.apache.zookeeper.server.NIOServerCnxn",
            "org.apache.zookeeper.ClientCnxn");

    private final LoggerContext context;

    private ProcessLog(LogConfig config) {
        context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        setLevels(config);
    }

    /** What is logged from now on; where to stays. */
    void setLevels(LogConfig config) {
        context.getLoggerList().stream()
                .filter(logger -> !logger.getName().equals(Logger.ROOT_LOGGER_NAME))
                .forEach(logger -> logger.setLevel(null));
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.valueOf(config.level().name()));
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        WARN_FOR_NOTHING.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        config.debug().forEach(name -> context.getLogger(name).setLevel(Level.DEBUG));
    }

    static ProcessLog toTerminal(LogConfig config) {
        var log = new ProcessLog(config);
        log.append(terminal(Level.TRACE));
        return log;
    }

    /**
     * Into the file, and to the terminal what is at least {@code alsoTold}.
     *
     * @throws IOException when the file cannot be written
     */
    static ProcessLog toFile(Path file, LogConfig config, Level alsoTold) throws IOException {
        try {
            Files.createDirectories(file.getParent());
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new IOException("cannot write the log " + file + ": " + e, e);
        }
        var log = new ProcessLog(config);
        log.append(log.file(file, config));
        log.append(terminal(alsoTold));
        return log;
    }

    private RollingFileAppender<ILoggingEvent> file(Path file, LogConfig config) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setFile(file.toString());
        var aside = new FixedWindowRollingPolicy();
        aside.setContext(context);
        aside.setParent(appender);
        aside.setFileNamePattern(file + ".%i");
        aside.setMinIndex(1);
        aside.setMaxIndex(config.files());
        aside.start();
        var full = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        full.setContext(context);
        full.setMaxFileSize(new FileSize(config.fileSize().bytes()));
        full.start();
        appender.setRollingPolicy(aside);
        appender.setTriggeringPolicy(full);
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> terminal(Level least) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setTarget("System.err");
        appender.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                // Why a process ends it tells itself, in one line without a stack.
                boolean told =
                        event.getLevel() == Level.ERROR && event.getLoggerName().equals(ServerProcess.class.getName());
                return told || !event.getLevel().isGreaterOrEqual(least) ? FilterReply.DENY : FilterReply.NEUTRAL;
            }
        });
        return appender;
    }

    private void append(OutputStreamAppender<ILoggingEvent> appender) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Writes out what is left; nothing is logged any more. */
    @Override
    public void close() {
        context.stop();
    }
}

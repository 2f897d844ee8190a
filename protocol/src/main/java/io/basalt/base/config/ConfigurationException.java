package io.basalt.base.config;

import java.util.List;

/** The configuration cannot be used. The message has one line for each thing that is wrong. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
    }
}

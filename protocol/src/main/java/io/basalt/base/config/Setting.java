package io.basalt.base.config;

/**
 * One setting as {@code basalt config} prints it.
 *
 * @param fallback the default, as a user would write it
 * @param allowed what a user may write: completes "must be ..."
 * @param live whether a running process takes another value
 * @param value what it is set to, as it was written
 * @param origin where it was set, or {@link #DEFAULT}
 */
public record Setting(
        String key, String fallback, String allowed, String doc, boolean live, String value, String origin) {
    /** The origin of a setting that nobody set. */
    public static final String DEFAULT = "default";

    public boolean isSet() {
        return !origin.equals(DEFAULT);
    }
}

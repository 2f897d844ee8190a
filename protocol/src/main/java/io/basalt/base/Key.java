package io.basalt.base;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the setting that fills a component of a configuration record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** The key in the configuration file, {@code basalt.<part>.<what>}. */
    String value();

    /** The default, written as a user would write it. */
    String fallback();

    /** One or two sentences for {@code docs/configuration.md} and {@code basalt config}. */
    String doc();

    /** Whether a running process takes another value when it is told to read its configuration anew. */
    boolean live() default false;
}

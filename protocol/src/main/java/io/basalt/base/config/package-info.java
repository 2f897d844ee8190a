/**
 * From a text file to typed, checked settings, once at start.
 *
 * <pre>
 *   ConfigurationSource (file, command line) --&gt; Configuration.load --&gt; one record per part of the process
 * </pre>
 *
 * <p>A part of a process declares a record whose components carry {@link io.basalt.base.Key}: key, default and meaning
 * stand where the setting is used, and the record's constructor refuses what makes no sense. Code below the start of a
 * process sees those records and never a string key.
 *
 * <p>A running process holds its settings in a {@link io.basalt.base.config.LiveConfiguration}: told to, it reads its sources
 * anew and takes what they say of the keys that are live. Parts that have such keys are given a supplier of their record
 * and ask it whenever they need it; all others are given the record, which stays.
 *
 * <p>Keys that no record declares are refused, since a misspelt setting that is ignored is found out too late. A file
 * that several kinds of processes share is therefore loaded with the records of all of them.
 *
 * <p>What is wrong in the sources is reported all at once in a
 * {@link io.basalt.base.config.ConfigurationException}, with source, line, key, value and what is allowed
 * ({@code ConfigurationMessagesTest} shows each message). What is wrong with a record or its defaults is a bug and an
 * {@link java.lang.IllegalStateException}. Environment variables are not looked at.
 */
package io.basalt.base.config;

/**
 * What operators have set and the cluster remembers over all masters: {@link io.basalt.master.settings.Settings} keeps
 * it, each {@link io.basalt.master.settings.Switch} turns one thing on or off. On the master's loop.
 */
package io.basalt.master.settings;

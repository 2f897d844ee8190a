/**
 * What the parts of a master have in common that work by themselves: they begin when it serves, and end with its reign.
 * Which there are is listed once, in {@code ActiveMaster}.
 */
package io.basalt.master.chore;

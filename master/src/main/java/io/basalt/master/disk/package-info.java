/** The store's files for the master, without waiting for them on its loop. */
package io.basalt.master.disk;

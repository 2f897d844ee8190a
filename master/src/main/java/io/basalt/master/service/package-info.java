/**
 * What the master answers to clients: {@link io.basalt.master.service.MasterService} takes the calls,
 * {@link io.basalt.master.service.Reign} is what they are about. On the master's loop.
 */
package io.basalt.master.service;

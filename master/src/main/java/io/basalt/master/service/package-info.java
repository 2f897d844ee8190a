/**
 * What the master answers to clients: {@link io.basalt.master.service.ReignService} takes the calls and hands each to
 * the {@link io.basalt.master.service.MethodGroup} of its concern, {@link io.basalt.master.service.MasterService} lists
 * those of HBase's service, and {@link io.basalt.master.service.Reign} is what they are about. On the master's loop.
 */
package io.basalt.master.service;

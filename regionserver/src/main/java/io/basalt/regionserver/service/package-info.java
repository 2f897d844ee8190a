/**
 * The calls of clients, Admins and the master. {@link io.basalt.regionserver.service.ClientService} is the data path,
 * {@code MultiCall} its batches; {@link io.basalt.regionserver.service.RegionService} is the master's.
 */
package io.basalt.regionserver.service;

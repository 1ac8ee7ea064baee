package dev.resilience.sample.simulator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the simulator listens.
 *
 * @param port the port, 8090 by default; 0 picks a free one, told by {@link SimulatorServer#port()}
 */
@ConfigurationProperties("simulator")
public record SimulatorProperties(@DefaultValue("8090") int port) {}

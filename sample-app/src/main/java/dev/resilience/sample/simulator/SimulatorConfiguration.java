package dev.resilience.sample.simulator;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts the simulator with the storefront, before anything that calls it, and stops it after. */
@Configuration(proxyBeanMethods = false)
class SimulatorConfiguration {

    @Bean(destroyMethod = "close")
    SimulatorServer simulatorServer(SimulatorProperties properties) {
        return SimulatorServer.start(properties.port());
    }
}

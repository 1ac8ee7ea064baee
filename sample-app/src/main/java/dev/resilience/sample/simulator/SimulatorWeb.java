package dev.resilience.sample.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The simulator's own application context. Deliberately no {@code @Configuration}: the storefront's component scan must
 * not find it.
 */
@EnableWebMvc
class SimulatorWeb {

    @Bean
    RouterFunction<ServerResponse> routes() {
        Map<String, Backend> backends = new LinkedHashMap<>();
        Stream.of("inventory", "payment", "shipping", "recommendations")
                .forEach(name -> backends.put(name, new Backend(name)));
        Charges charges = new Charges();
        SteeringHandler steering = new SteeringHandler(backends, charges);
        BackendHandler backend = new BackendHandler(backends, charges);
        return RouterFunctions.route()
                .GET("/simulator", steering::showAll)
                .GET("/simulator/payment/charges", steering::showCharges)
                .GET("/simulator/{backend}", steering::show)
                .POST("/simulator/{backend}", steering::steer)
                .GET("/inventory/{sku}", backend::stock)
                .POST("/payment/charges", backend::charge)
                .GET("/shipping/{zip}", backend::shippingQuote)
                .GET("/recommendations", backend::recommendations)
                .route(RequestPredicates.all(), request -> Problems.unknownPath(request.path()))
                .onError(
                        InvalidSettingsException.class,
                        (e, request) -> Problems.invalidSettings((InvalidSettingsException) e))
                .onError(MalformedBodyException.class, (e, request) -> Problems.malformed((MalformedBodyException) e))
                .build();
    }
}

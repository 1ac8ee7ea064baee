package dev.resilience.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the storefront. */
@SpringBootApplication
public class SampleApplication {

    /** Entry point. */
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}

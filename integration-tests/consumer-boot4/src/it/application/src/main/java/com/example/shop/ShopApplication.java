package com.example.shop;

import dev.resilience.spring.annotation.AdaptiveRetry;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Service;

@SpringBootApplication
public class ShopApplication {

    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }

    @Service
    public static class Warehouse {

        private final AtomicInteger calls = new AtomicInteger();

        @AdaptiveRetry(name = "warehouse", maxAttempts = 3)
        public int callsUntilItAnswers() {
            if (calls.incrementAndGet() < 3) {
                throw new UncheckedIOException(new ConnectException("refused"));
            }
            return calls.get();
        }
    }
}

package dev.resilience.guarding.app;

import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The guarded methods over HTTP: one that asks needs none of their classes. */
@RestController
public class Desk {

    private final Stocks stocks;
    private final Ratings ratings;

    Desk(Stocks stocks, Ratings ratings) {
        this.stocks = stocks;
        this.ratings = ratings;
    }

    @GetMapping("/goods/{sku}")
    String goods(@PathVariable String sku) {
        return stocks.goods(sku);
    }

    @GetMapping("/shelf/{sku}")
    String shelf(@PathVariable String sku) {
        return stocks.shelf(sku);
    }

    @GetMapping("/spent/{sku}")
    String spent(@PathVariable String sku) {
        return stocks.spent(sku);
    }

    @GetMapping("/narrow/{sku}")
    String narrow(@PathVariable String sku) {
        return stocks.narrow(sku);
    }

    @GetMapping("/late/{sku}")
    String late(@PathVariable String sku) {
        return stocks.late(sku);
    }

    @GetMapping("/left")
    String left() {
        return stocks.left();
    }

    @GetMapping("/rating/{sku}")
    CompletableFuture<String> rating(@PathVariable String sku) {
        return ratings.rating(sku);
    }

    @GetMapping("/review/{sku}")
    Mono<String> review(@PathVariable String sku) {
        return ratings.review(sku);
    }

    @GetMapping("/isolated")
    String isolated() {
        return ratings.isolated();
    }
}

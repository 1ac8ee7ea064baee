package dev.resilience.sample.recommendations;

import java.util.List;

/**
 * Products that may please.
 *
 * @param skus the products; empty where nothing is recommended, or nobody had the time to
 */
public record Recommendations(List<String> skus) {

    static final Recommendations NONE = new Recommendations(List.of());
}

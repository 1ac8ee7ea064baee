package dev.resilience.sample.recommendations;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /recommendations}. */
@RestController
class RecommendationController {

    private final RecommendationClient recommendations;

    RecommendationController(RecommendationClient recommendations) {
        this.recommendations = recommendations;
    }

    @GetMapping("/recommendations")
    Recommendations recommendations() {
        return recommendations.recommend();
    }
}

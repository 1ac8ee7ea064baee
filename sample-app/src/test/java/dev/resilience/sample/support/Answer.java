package dev.resilience.sample.support;

import com.jayway.jsonpath.JsonPath;
import java.net.http.HttpHeaders;
import java.time.Duration;

/** An HTTP answer, and how long it took to come. */
public record Answer(int status, HttpHeaders headers, String body, Duration took) {

    /** What the body has at a JSON path such as {@code $.settings.hang}. */
    public <T> T at(String jsonPath) {
        return JsonPath.read(body, jsonPath);
    }

    /** A whole number at a JSON path. */
    public long number(String jsonPath) {
        return this.<Number>at(jsonPath).longValue();
    }

    public String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    public boolean isProblem() {
        return String.valueOf(header("Content-Type")).startsWith("application/problem+json");
    }
}

package dev.resilience.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.deadletter.DeadLetter;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.deadletter.DeadLetterHandler;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** From a call that was given up to the operator who has it done again, the same on every line of Spring Boot. */
@DirtiesContext // open, it would keep others from having the aspect bound
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoint.deadletters.access=unrestricted",
            "resilience.adaptive-retry.defaults.dead-letter=memory"
        })
class DeadLettersTests {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private Orders orders;

    @Autowired
    private Redriver redriver;

    @Test
    void aCallThatWasGivenUpIsListedShownAndDoneAgain() throws Exception {
        assertThatThrownBy(() -> orders.order("sku-1")).isInstanceOf(ConnectException.class);

        String all = send(request("").GET()).body();
        String id = JsonPath.read(all, "$.deadLetters[0].id");
        assertThat(JsonPath.<Integer>read(all, "$.count")).isEqualTo(1);
        assertThat(JsonPath.<List<String>>read(send(request("/" + id).GET()).body(), "$.arguments"))
                .containsExactly("java.lang.String(5)");

        HttpResponse<String> redriven = send(request("/" + id)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"action\": \"redrive\"}")));
        assertThat(redriven.statusCode()).as(redriven.body()).isEqualTo(200);
        assertThat(redriver.ids).containsExactly(id);
        assertThat(send(request("/" + id).GET()).statusCode()).isEqualTo(404);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/deadletters" + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Orders orders() {
            return new Orders();
        }

        @Bean
        Redriver redriver() {
            return new Redriver();
        }
    }

    static class Orders {

        @AdaptiveRetry(name = "order", maxAttempts = 2)
        String order(String sku) throws ConnectException {
            throw new ConnectException("refused " + sku);
        }
    }

    static class Redriver implements DeadLetterHandler {

        private final List<String> ids = new CopyOnWriteArrayList<>();

        @Override
        public void redrive(DeadLetter letter) {
            ids.add(letter.id());
        }
    }
}

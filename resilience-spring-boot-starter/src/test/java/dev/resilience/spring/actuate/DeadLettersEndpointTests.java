package dev.resilience.spring.actuate;

import static dev.resilience.spring.actuate.Actuator.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import dev.resilience.core.deadletter.DeadLetter;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.deadletter.DeadLetterHandler;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

/** Dead letters over real HTTP, from the guarded method to the operator, with writes switched on. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.deadletters.access=unrestricted",
            "resilience.adaptive-retry.defaults.backoff.base=0s",
            "resilience.adaptive-retry.defaults.backoff.max=0s",
            "resilience.adaptive-retry.defaults.max-attempts=2",
            "resilience.adaptive-retry.defaults.dead-letter=memory"
        })
@Timeout(60)
class DeadLettersEndpointTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Shop shop;

    @Autowired
    private Redriver redriver;

    @Autowired
    private DeadLetterSinks sinks;

    @BeforeEach
    void empty() {
        redriver.failure = null;
        redriver.entered.drainPermits();
        sinks.stores()
                .get("memory")
                .newest(1_000)
                .forEach(letter -> sinks.stores().get("memory").remove(letter.id()));
    }

    private Actuator actuator() {
        return new Actuator(port);
    }

    private String deadLetter() throws Exception {
        assertThatThrownBy(() -> shop.order("secret", 3)).isInstanceOf(ConnectException.class);
        return read(actuator().get("deadletters"), "$.deadLetters[0].id");
    }

    private HttpResponse<String> redrive(String id) throws Exception {
        return actuator().post("deadletters/" + id, Map.of("action", "redrive"));
    }

    @Test
    void aFailedCallIsListedAndShownWithoutValues() throws Exception {
        String id = deadLetter();
        HttpResponse<String> all = actuator().get("deadletters");
        assertThat(JsonPath.<Integer>read(all.body(), "$.count")).isEqualTo(1);
        assertThat(JsonPath.<Integer>read(all.body(), "$.dropped")).isZero();
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.byKind")).isEqualTo(Map.of("TRANSIENT", 1));
        assertThat(JsonPath.<Map<String, Object>>read(all.body(), "$.deadLetters[0]"))
                .containsEntry("sink", "memory")
                .containsEntry("name", "order")
                .containsEntry("method", Shop.class.getName() + ".order(String, int)")
                .containsEntry("stopReason", "MAX_ATTEMPTS")
                .containsEntry("attempts", 2)
                .containsEntry("failure", ConnectException.class.getName())
                .doesNotContainKeys("stackTrace", "arguments");
        HttpResponse<String> one = actuator().get("deadletters/" + id);
        assertThat(JsonPath.<List<String>>read(one.body(), "$.arguments"))
                .containsExactly("java.lang.String(6)", "java.lang.Integer");
        assertThat(JsonPath.<List<Integer>>read(one.body(), "$.timeline[*].attempt"))
                .containsExactly(1, 2);
        assertThat(one.body()).doesNotContain("secret").contains("stackTrace");
    }

    @Test
    void theNewestComeFirstAndAsManyAsAreWanted() throws Exception {
        String first = deadLetter();
        String second = deadLetter();
        List<String> ids = read(actuator().get("deadletters"), "$.deadLetters[*].id");
        assertThat(ids).containsExactly(second, first);
        List<String> one = read(actuator().get("deadletters?limit=1"), "$.deadLetters[*].id");
        assertThat(one).containsExactly(second);
    }

    @Test
    void aCallThatAFallbackHasAnsweredLeavesNoLetter() throws Exception {
        assertThat(shop.price("a")).isEqualTo("last known price");
        int count = read(actuator().get("deadletters"), "$.count");
        assertThat(count).isZero();
    }

    /** A fallback answers what is thrown, so a result that fails is answered by nobody. */
    @Test
    void aResultThatFailsLeavesALetterWithOrWithoutAFallback() throws Exception {
        assertThat(shop.level("a")).isEqualTo(-1);
        Map<String, Object> letter = read(actuator().get("deadletters"), "$.deadLetters[0]");
        assertThat(letter)
                .containsEntry("name", "level")
                .containsEntry("attempts", 2)
                .extractingByKey("message")
                .asString()
                .startsWith("returned a java.lang.Integer, which counts as a failure (");
    }

    @Test
    void aFallbackThatFailsLeavesALetter() throws Exception {
        assertThatThrownBy(() -> shop.stock("a")).isInstanceOf(IllegalStateException.class);
        String name = read(actuator().get("deadletters"), "$.deadLetters[0].name");
        assertThat(name).isEqualTo("stock");
    }

    @Test
    void aReDrivenLetterIsGone() throws Exception {
        String id = deadLetter();
        assertThat(redrive(id).body()).contains("\"result\":\"DONE\"");
        assertThat(redriver.last).isEqualTo(id);
        assertThat(actuator().get("deadletters/" + id).statusCode()).isEqualTo(404);
        assertThat(redrive(id).statusCode()).isEqualTo(404);
    }

    @Test
    void aLetterThatCannotBeReDrivenStaysAndTheFailureIsTold() throws Exception {
        String id = deadLetter();
        redriver.failure = new ConnectException("still refused");
        HttpResponse<String> answer = redrive(id);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"result\":\"FAILED\"", "still refused");
        assertThat(actuator().get("deadletters/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aLetterIsReDrivenByOneAtATime() throws Exception {
        String id = deadLetter();
        redriver.pause = new CountDownLatch(1);
        CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> {
            try {
                return redrive(id);
            } catch (Exception failure) {
                throw new CompletionException(failure);
            }
        });
        redriver.entered.acquire();
        HttpResponse<String> second = redrive(id);
        redriver.pause.countDown();

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("\"result\":\"UNDER_WAY\"");
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsUnknownOrImpossibleIsAnswered() throws Exception {
        String id = deadLetter();
        assertThat(actuator().get("deadletters/nobody").statusCode()).isEqualTo(404);
        assertThat(redrive("nobody").statusCode()).isEqualTo(404);
        assertThat(actuator().delete("deadletters/nobody").statusCode()).isEqualTo(404);
        HttpResponse<String> typo = actuator().post("deadletters/" + id, Map.of("action", "redrvie"));
        assertThat(typo.statusCode()).isEqualTo(400);
        assertThat(typo.body()).contains("Did you mean redrive?");
        assertThat(actuator().get("deadletters?limit=0").statusCode()).isEqualTo(400);
        assertThat(actuator().get("deadletters/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aLetterIsDeleted() throws Exception {
        String id = deadLetter();
        assertThat(actuator().delete("deadletters/" + id).statusCode()).isEqualTo(204);
        assertThat(actuator().get("deadletters/" + id).statusCode()).isEqualTo(404);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Shop shop() {
            return new Shop();
        }

        @Bean
        Redriver redriver() {
            return new Redriver();
        }
    }

    static class Shop {

        @AdaptiveRetry("order")
        String order(String customer, int count) throws ConnectException {
            throw new ConnectException("refused");
        }

        @AdaptiveRetry("price")
        @Fallback("lastKnown")
        String price(String sku) throws ConnectException {
            throw new ConnectException("refused");
        }

        String lastKnown(String sku) {
            return "last known price";
        }

        @AdaptiveRetry(value = "level", failureOn = "#result < 0")
        @Fallback("lastKnownLevel")
        int level(String sku) {
            return -1;
        }

        int lastKnownLevel(String sku) {
            return 7;
        }

        @AdaptiveRetry("stock")
        @Fallback("broken")
        String stock(String sku) throws ConnectException {
            throw new ConnectException("refused");
        }

        String broken(String sku) {
            throw new IllegalStateException("no stock either");
        }
    }

    static class Redriver implements DeadLetterHandler {

        volatile String last = "";
        volatile Exception failure;
        volatile CountDownLatch pause = new CountDownLatch(0);
        final Semaphore entered = new Semaphore(0);

        @Override
        public void redrive(DeadLetter letter) throws Exception {
            entered.release();
            pause.await();
            if (failure != null) {
                throw failure;
            }
            last = letter.id();
        }
    }
}

package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A policy with an instance per key: which one a call uses, and how long it does. */
@Timeout(60)
class KeyedTests {

    private static final Duration IDLE = Duration.ofSeconds(10);

    private record Settings(int number) {}

    /** A policy that writes down who used it. */
    private final class Recorder implements Policy {

        private final String key;

        Recorder(String key) {
            this.key = key;
        }

        @Override
        public String type() {
            return "recorder";
        }

        @Override
        public String name() {
            return "recorded";
        }

        @Override
        public int position() {
            return 7;
        }

        @Override
        public Record settings() {
            return new Settings(1);
        }

        @Override
        public Map<String, Object> snapshot() {
            return Map.of("key", key);
        }

        @Override
        public Stage bind(Stage next) {
            return new Stage() {
                @Override
                public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
                    users.add(Recorder.this);
                    return next.call(work, frame);
                }

                @Override
                public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
                    users.add(Recorder.this);
                    if (key.equals("broken")) {
                        throw new IllegalStateException("a broken stage");
                    }
                    return next.callAsync(work, frame);
                }
            };
        }
    }

    private final Guarded guarded = new Guarded();
    private final List<Recorder> users = new ArrayList<>();
    private final Recorder unkeyed = new Recorder("none");
    private final KeyedInstances<Recorder> instances =
            new KeyedInstances<>("recorded", guarded.time, 10, IDLE, Recorder::new);
    private @Nullable Object key = "eu";
    private final Keyed<Recorder> keyed = new Keyed<>(unkeyed, call -> key, instances);
    private final Stage stage = keyed.bind(new Last());

    /** The end of the pipeline. */
    private static final class Last implements Stage {

        @Override
        public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
            return work.call();
        }

        @Override
        public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
            try {
                return work.call().toCompletableFuture();
            } catch (Throwable failure) {
                return CompletableFuture.failedFuture(failure);
            }
        }
    }

    @AfterEach
    void close() {
        guarded.close();
    }

    @Test
    void describesItselfAsTheInstanceWithoutAKey() {
        assertThat(keyed.type()).isEqualTo("recorder");
        assertThat(keyed.name()).isEqualTo("recorded");
        assertThat(keyed.position()).isEqualTo(7);
        assertThat(keyed.settings()).isEqualTo(new Settings(1));
        assertThat(keyed.snapshot()).containsEntry("key", "none");
    }

    @Test
    void theTextOfTheKeySelectsTheInstance() throws Throwable {
        key = 7;
        assertThat(stage.<String>call(() -> "done", guarded.frame())).isEqualTo("done");
        key = "7";
        assertThat(stage.<String>callAsync(() -> CompletableFuture.completedFuture("later"), guarded.frame()))
                .isCompletedWithValue("later");

        assertThat(users).hasSize(2).allMatch(one -> one == instances.all().get("7"));
    }

    @Test
    void aCallWithoutAKeyUsesTheInstanceWithoutOne() throws Throwable {
        key = null;
        stage.call(() -> "done", guarded.frame());
        stage.<String>callAsync(() -> CompletableFuture.completedFuture("later"), guarded.frame());

        assertThat(users).containsExactly(unkeyed, unkeyed);
        assertThat(instances.all()).isEmpty();
    }

    @Test
    void aKeyThatCannotBeFoundReachesTheCaller() {
        Stage broken = new Keyed<>(
                        unkeyed,
                        call -> {
                            throw new IllegalArgumentException("no such key");
                        },
                        instances)
                .bind(new Last());

        assertThatThrownBy(() -> broken.call(() -> "done", guarded.frame())).hasMessage("no such key");
        assertThat(broken.<String>callAsync(() -> CompletableFuture.completedFuture("later"), guarded.frame()))
                .isCompletedExceptionally();
        assertThat(users).isEmpty();
    }

    @Test
    void anInstanceIsInUseUntilTheCallHasEnded() throws Throwable {
        stage.call(
                () -> {
                    assertThat(isKeptWhileIdle("eu")).isTrue();
                    return "done";
                },
                guarded.frame());
        assertThat(isKeptWhileIdle("eu")).isFalse();

        assertThatThrownBy(() -> stage.call(
                        () -> {
                            throw new IllegalStateException("failed");
                        },
                        guarded.frame()))
                .hasMessage("failed");
        assertThat(isKeptWhileIdle("eu")).isFalse();
    }

    @Test
    void anInstanceIsInUseUntilTheStageIsComplete() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = stage.callAsync(() -> work, guarded.frame());

        assertThat(isKeptWhileIdle("eu")).isTrue();
        work.complete("later");
        assertThat(call).isCompletedWithValue("later");
        assertThat(isKeptWhileIdle("eu")).isFalse();
    }

    @Test
    void aStageThatBreaksDoesNotPinItsInstance() {
        key = "broken";

        assertThat(stage.<String>callAsync(() -> CompletableFuture.completedFuture("later"), guarded.frame()))
                .isCompletedExceptionally();
        assertThat(isKeptWhileIdle("broken")).isFalse();
    }

    /** Lets the idle expiry pass, and the second between two looks for what is over. */
    private boolean isKeptWhileIdle(String which) {
        guarded.time.advance(IDLE);
        instances.use("someone else " + guarded.time.elapsed()).release();
        guarded.time.advance(IDLE);
        instances.use("someone else " + guarded.time.elapsed()).release();
        return instances.all().containsKey(which);
    }
}

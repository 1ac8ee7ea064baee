package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.window.SettableClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 21 under concurrency. */
@Timeout(120)
class KeyedInstancesRaceTests {

    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final int THREADS = 3;

    private static final class Thing {
        private volatile boolean pinned;
    }

    private static final class Things implements KeyedInstances.Kind<Thing> {

        @Override
        public Thing make(String key) {
            return new Thing();
        }

        @Override
        public boolean isEvictable(Thing thing) {
            return !thing.pinned;
        }
    }

    /** What is known of a key: the instance that is in use or pinned, and by how many. */
    private record Live(Thing thing, int uses) {}

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - IDLE.toNanos());

    /** Time runs, instances expire all the time, and are pinned now and then beyond their use. */
    @Test
    void aKeyNeverHasTwoInstancesOfWhichOneIsInUseOrPinned() throws Exception {
        KeyedInstances<Thing> things =
                new KeyedInstances<>("things", new SettableClock(clock), 1_000, IDLE, new Things());
        Map<String, Live> live = new ConcurrentHashMap<>();
        AtomicInteger replaced = new AtomicInteger();

        Racers.run(THREADS, racer -> {
            Random random = new Random(racer);
            for (int i = 0; i < 100_000; i++) {
                String key = "key-" + random.nextInt(4);
                KeyedInstance<Thing> used = things.use(key);
                Thing thing = used.instance();
                live.compute(key, (same, one) -> {
                    if (one == null) {
                        replaced.incrementAndGet();
                        return new Live(thing, 1);
                    }
                    assertThat(thing).as("the instance of a key in use").isSameAs(one.thing());
                    return new Live(thing, one.uses() + 1);
                });
                clock.addAndGet(random.nextInt(8) == 0 ? random.nextLong(3 * IDLE.toNanos()) : 0);
                live.computeIfPresent(key, (same, one) -> {
                    if (random.nextInt(4) == 0) {
                        thing.pinned = !thing.pinned;
                    }
                    // One that is pinned stays known although nobody uses it.
                    return one.uses() == 1 && !thing.pinned ? null : new Live(thing, one.uses() - 1);
                });
                used.release();
            }
        });

        assertThat(replaced).as("instances that were forgotten and made again").hasPositiveValue();
    }

    @Test
    void racingFirstUsesNeverMakeMoreThanTheMostKeys() throws Exception {
        int most = 5;
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        Racers.run(THREADS, racer -> {
            for (int round = 0; round < 300; round++) {
                KeyedInstances<Thing> things = Shared.of(round, most, clock);
                barrier.await();
                for (int i = 0; i < 10; i++) {
                    things.use("key-" + racer % 2 + "-" + i).release();
                }
                if (barrier.await() == 0) {
                    assertThat(things.all()).hasSize(most + 1).containsKey(KeyedInstances.OTHER);
                }
            }
        });
    }

    @Test
    void racingFirstUsesOfOneKeyFindOneInstance() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        Map<String, Thing> first = new ConcurrentHashMap<>();
        KeyedInstances<Thing> things =
                new KeyedInstances<>("things", new SettableClock(clock), 10_000, IDLE, new Things());

        Racers.run(THREADS, racer -> {
            for (int round = 0; round < 2_000; round++) {
                String key = "key-" + round;
                if (round % 50 == 0) {
                    barrier.await();
                }
                KeyedInstance<Thing> used = things.use(key);
                assertThat(first.computeIfAbsent(key, none -> used.instance())).isSameAs(used.instance());
                used.release();
            }
        });
    }

    /** One set of instances per round, the same for all threads. */
    private static final class Shared {

        private static final Map<Integer, KeyedInstances<Thing>> ROUNDS = new ConcurrentHashMap<>();

        static KeyedInstances<Thing> of(int round, int most, AtomicLong clock) {
            return ROUNDS.computeIfAbsent(
                    round, none -> new KeyedInstances<>("things", new SettableClock(clock), most, IDLE, new Things()));
        }
    }
}

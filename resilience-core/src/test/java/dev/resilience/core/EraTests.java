package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EraTests {

    private record State(int number) {}

    private final State first = new State(1);
    private final State second = new State(2);
    private final Era<State> era = new Era<>(first);

    @Test
    void movesFromThePresentState() {
        assertThat(era.move(first, second, () -> {})).isTrue();
        assertThat(era.get()).isSameAs(second);
    }

    @Test
    void aStateThatWasLeftMovesNothingAndOrdersNothing() {
        era.move(first, second, () -> {});

        assertThat(era.move(first, new State(3), () -> {
                    throw new AssertionError("ordered without a move");
                }))
                .isFalse();
        assertThat(era.get()).isSameAs(second);
    }

    @Test
    void statesAreComparedByIdentityNotByEquality() {
        assertThat(era.move(new State(1), second, () -> {})).isFalse();
        assertThat(era.get()).isSameAs(first);
    }

    @Test
    void theMoveIsSeenWhereItIsOrdered() {
        AtomicInteger seen = new AtomicInteger();

        era.move(first, second, () -> seen.set(era.get().number()));

        assertThat(seen).hasValue(2);
    }

    /** Trap 10: what is done for a move is done once, however many threads attempt it. */
    @Test
    void ofThreadsThatLeaveTheSameStateExactlyOneMovesAndTheOrderIsThatOfTheMoves() throws Exception {
        int rounds = 5_000;
        List<Integer> order = new ArrayList<>(); // guarded by the era's lock
        AtomicInteger moved = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(3);

        Racers.run(3, racer -> {
            for (int i = 2; i < rounds; i++) {
                barrier.await();
                State present = era.get();
                State next = new State(i);
                barrier.await();
                if (era.move(present, next, () -> order.add(next.number()))) {
                    moved.incrementAndGet();
                    assertThat(era.get()).isSameAs(next);
                }
            }
        });

        assertThat(moved).hasValue(rounds - 2);
        assertThat(order).hasSize(rounds - 2).isSorted();
    }
}

package dev.resilience.core.window;

import java.util.Random;

/** Traps 13 and 41: exact, and the alarm is raised by the very outcome that completes the window, failed or not. */
class CountWindowModelTests extends WindowModelTests {

    private OutcomeWindow window;
    private NaiveWindow model;

    @Override
    void begin(Random random) {
        int size = switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(5);
            case 1 -> 62 + random.nextInt(5);
            case 2 -> 127 + random.nextInt(3);
            default -> 1 + random.nextInt(300);
        };
        window = new CountWindow(size);
        model = new NaiveWindow.OfCalls(size);
    }

    @Override
    OutcomeWindow window() {
        return window;
    }

    @Override
    NaiveWindow model() {
        return model;
    }
}

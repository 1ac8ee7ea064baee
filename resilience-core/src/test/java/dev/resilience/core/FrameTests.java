package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jol.datamodel.Model64;
import org.openjdk.jol.info.ClassData;
import org.openjdk.jol.layouters.HotSpotLayouter;

class FrameTests {

    private static final int JAVA = 17;

    /** By the layout of JDK 17 with compressed references, whatever runs the test. */
    @Test
    void aCallAllocates48BytesAtMostAndAsMuchAgainInRareCases() {
        assertThat(size(Frame.class)).isLessThanOrEqualTo(48);
        assertThat(size(FrameExtra.class)).isLessThanOrEqualTo(48);
    }

    private static long size(Class<?> type) {
        return new HotSpotLayouter(new Model64(true, true), JAVA)
                .layout(ClassData.parseClass(type))
                .instanceSize();
    }
}

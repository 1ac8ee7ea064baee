/** Records how long guarded work takes, and how much of it runs at once. */
@NullMarked
package dev.resilience.spring.advice.recording;

import org.jspecify.annotations.NullMarked;

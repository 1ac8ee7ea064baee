/** What the benchmarks call that is woven when it is compiled; nothing else of theirs is. */
@NullMarked
package dev.resilience.benchmarks.woven;

import org.jspecify.annotations.NullMarked;

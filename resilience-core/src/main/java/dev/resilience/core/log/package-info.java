/** What is logged about the code of others. */
@NullMarked
package dev.resilience.core.log;

import org.jspecify.annotations.NullMarked;

/** What the byte code of guarded classes tells that reflection does not. */
@NullMarked
package dev.resilience.spring.intercept.bytecode;

import org.jspecify.annotations.NullMarked;

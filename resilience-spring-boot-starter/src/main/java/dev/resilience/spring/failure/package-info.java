/** Rules that know the failures of Spring's web and data access modules and of gRPC, each only loaded when its module is there. */
@NullMarked
package dev.resilience.spring.failure;

import org.jspecify.annotations.NullMarked;

package dev.resilience.spring.intercept.bytecode;

import static dev.resilience.spring.intercept.bytecode.Callers.of;
import static dev.resilience.spring.intercept.bytecode.Callers.ofInherited;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Calls in lambdas, by method references and in inner classes. */
class IndirectSelfCallsTests {

    @Test
    void aLambdaIsPartOfItsMethod() {
        assertThat(of(InLambda.class, "stock"))
                .containsExactlyInAnyOrder("lambda()", "inLambda()", "serializable(String)", "InLambda()");
    }

    @Test
    void lambdasOfTheSameNameAreTwo() {
        assertThat(ofInherited(ExtendsInLambda.class, InLambda.class, "stock"))
                .contains("lambda()", "ExtendsInLambda.other()");
    }

    @Test
    void aMethodReferenceIsACall() {
        assertThat(ofInherited(ByReference.class, ByReferenceOfBase.class, "stock"))
                .containsExactlyInAnyOrder("ByReference.reference()", "ByReference.bySuper()");
    }

    @Test
    void aReferenceToAMethodOfAnInterfaceIsACall() {
        assertThat(of(ByInterface.class, "get")).containsExactly("Own.reference()");
    }

    @Test
    void aReferenceToAMethodOfAnotherObjectIsNone() {
        assertThat(of(ReferenceOnOthers.class, "stock")).isEmpty();
    }

    @Test
    void anAnonymousOrLocalClassIsPartOfItsMethod() {
        assertThat(of(InAnonymous.class, "stock"))
                .containsExactlyInAnyOrder("anonymous()", "local()", "lambda()", "InAnonymous()");
    }

    @Test
    void anInnerClassCallsItsOuterObject() {
        assertThat(of(WithInner.class, "stock")).containsExactlyInAnyOrder("Inner.run()", "Inner.lambda()");
    }

    @Test
    void anInnerClassOfASuperclassCallsItsOuterObject() {
        assertThat(of(InheritsInner.class, "stock")).contains("Inner.run()");
    }

    @Test
    void aMethodOfAnInnerClassIsNotOneOfItsOuterClass() {
        assertThat(of(InnerOfSameName.class, "stock")).isEmpty();
    }

    @Test
    void anInnerClassCallsOtherObjects() {
        assertThat(of(InnerOnOthers.class, "stock")).isEmpty();
    }

    @Test
    void aStaticNestedClassHasNoOuterObject() {
        assertThat(of(WithStaticNested.class, "stock")).isEmpty();
    }

    static class InLambda {
        private final Supplier<String> field = () -> stock();

        public String stock() {
            return "";
        }

        Supplier<String> lambda() {
            return () -> stock();
        }

        Supplier<Supplier<String>> inLambda() {
            return () -> () -> stock() + field;
        }

        Supplier<String> serializable(String text) {
            return (Supplier<String> & Serializable) () -> text + stock();
        }
    }

    static class ExtendsInLambda extends InLambda {
        private Supplier<String> nothing = () -> "";

        Supplier<String> other() {
            return nothing == null ? () -> "" : () -> stock();
        }
    }

    static class ByReference extends ByReferenceOfBase {
        Supplier<String> reference() {
            return this::stock;
        }

        Supplier<String> bySuper() {
            return super::stock;
        }
    }

    static class ByReferenceOfBase {
        public String stock() {
            return "";
        }
    }

    interface Own extends Supplier<String> {
        default Supplier<String> reference() {
            return this::get;
        }
    }

    static class ByInterface implements Own {
        @Override
        public String get() {
            return "";
        }
    }

    static class ReferenceOnOthers {
        private final Supplier<ReferenceOnOthers> maker = ReferenceOnOthers::new;

        public String stock() {
            return "";
        }

        Supplier<String> other(ReferenceOnOthers other) {
            return other::stock;
        }

        Supplier<String> lambda(ReferenceOnOthers other) {
            return () -> other.stock() + maker.get().stock();
        }

        Function<ReferenceOnOthers, String> unbound() {
            return ReferenceOnOthers::stock;
        }

        Comparator<ReferenceOnOthers> captured() {
            return Comparator.comparing(ReferenceOnOthers::stock).thenComparing(this::key);
        }

        private int key(ReferenceOnOthers one, ReferenceOnOthers two) {
            return 0;
        }
    }

    static class InAnonymous {
        private final Runnable field = new Runnable() {
            @Override
            public void run() {
                stock();
            }
        };

        public void stock() {}

        Comparator<String> anonymous() {
            return new Comparator<>() {
                @Override
                public int compare(String one, String two) {
                    stock();
                    return 0;
                }
            };
        }

        Runnable local() {
            class Local implements Runnable {
                @Override
                public void run() {
                    InAnonymous.this.stock();
                }
            }
            return new Local();
        }

        Supplier<Runnable> lambda() {
            return () -> new Runnable() {
                @Override
                public void run() {
                    Runnable inner = () -> stock();
                    inner.run();
                    field.run();
                }
            };
        }
    }

    static class WithInner {
        public void stock() {}

        class Inner {
            void run() {
                stock();
            }

            Runnable lambda() {
                return () -> stock();
            }
        }
    }

    static class InheritsInner extends WithInner {
        @Override
        public void stock() {}
    }

    static class InnerOfSameName {
        public void stock() {}

        class Inner {
            public void stock() {}

            void run() {
                stock();
            }
        }
    }

    static class InnerOnOthers {
        private final InnerOnOthers self = new InnerOnOthers();

        public void stock() {}

        Runnable captured(InnerOnOthers other) {
            return new Runnable() {
                @Override
                public void run() {
                    other.stock();
                }
            };
        }

        class Inner {
            private final InnerOnOthers another = new InnerOnOthers();

            void run(Inner other) {
                self.stock();
                another.stock();
                other.another.stock();
            }
        }
    }

    static class WithStaticNested {
        public void stock() {}

        static class Nested {
            private final WithStaticNested outer = new WithStaticNested();

            void run() {
                outer.stock();
            }
        }
    }
}

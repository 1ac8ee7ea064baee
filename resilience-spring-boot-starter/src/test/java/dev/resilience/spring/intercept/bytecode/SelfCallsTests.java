package dev.resilience.spring.intercept.bytecode;

import static dev.resilience.spring.intercept.bytecode.Callers.of;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that stand in the methods of the class itself. */
@SuppressWarnings("unused")
class SelfCallsTests {

    @Test
    void aCallIsOneOfItsMethod() {
        assertThat(of(Plain.class, "stock")).containsExactly("refresh(String, int[], List)");
    }

    @Test
    void everyCallerIsNamedOnce() {
        assertThat(of(SeveralCallers.class, "stock")).containsExactlyInAnyOrder("one()", "two()");
    }

    @Test
    void constructorsAndInitializersCall() {
        assertThat(of(InConstructor.class, "stock")).containsExactly("InConstructor(int)");
        assertThat(of(InInitializer.class, "stock")).containsExactly("InInitializer()");
    }

    @Test
    void aPrivateMethodCalls() {
        assertThat(of(InPrivateMethod.class, "stock")).containsExactly("refresh()");
    }

    @Test
    void aCallOnAnotherObjectIsNone() {
        assertThat(of(OnOthers.class, "stock")).isEmpty();
    }

    @Test
    void aCallOnAnObjectThatMayBeAnotherIsNone() {
        assertThat(of(OnEither.class, "stock")).isEmpty();
    }

    @Test
    void aCallByAStaticMethodIsNone() {
        assertThat(of(InStaticMethod.class, "stock")).isEmpty();
    }

    @Test
    void theArgumentsOfACallMayBeAnything() {
        assertThat(of(WithArguments.class, "stock"))
                .containsExactlyInAnyOrder("choice(boolean)", "wide(double)", "switched(int)", "caught()", "nested()");
    }

    @Test
    void thisAsAnArgumentIsNotTheReceiver() {
        assertThat(of(AsArgument.class, "stock")).isEmpty();
    }

    @Test
    void anOverloadIsAnotherMethod() {
        assertThat(of(Overloaded.class, "stock", int.class)).containsExactly("stock()");
        assertThat(of(OtherOverload.class, "stock")).isEmpty();
    }

    @Test
    void castsAndBlocksLeaveTheObjectWhatItIs() {
        assertThat(of(CastsToOwn.class, "run")).containsExactly("Casts.cast()");
        assertThat(of(Casts.class, "cast")).containsExactlyInAnyOrder("locked()", "tested()");
    }

    @Test
    void aMethodThatCallsItselfIsItsOwnCaller() {
        assertThat(of(Recursive.class, "stock")).containsExactly("stock(int)");
    }

    @Test
    void theClassItselfMayBeALocalOne() {
        class Local {
            public void stock() {}

            void refresh() {
                stock();
            }
        }
        assertThat(of(Local.class, "stock")).containsExactly("refresh()");
    }

    static class Plain {
        public String stock() {
            return "";
        }

        void refresh(String first, int[] second, List<String> third) {
            stock();
        }
    }

    static class SeveralCallers {
        public String stock() {
            return "";
        }

        void one() {
            stock();
            this.stock();
        }

        String two() {
            return "x".isEmpty() ? "" : stock();
        }
    }

    static class InConstructor {
        InConstructor(int number) {
            stock();
        }

        public void stock() {}
    }

    static class InInitializer {
        private final String stock = stock();

        public String stock() {
            return "";
        }
    }

    static class InPrivateMethod {
        public void stock() {}

        private void refresh() {
            stock();
        }
    }

    static class OnOthers {
        private OnOthers self = new OnOthers();

        public OnOthers stock() {
            return this;
        }

        OnOthers self() {
            return self;
        }

        void others(OnOthers parameter, Supplier<OnOthers> supplier, OnOthers[] array) {
            self.stock();
            this.self.stock();
            parameter.stock();
            supplier.get().stock();
            array[0].stock();
            new OnOthers().stock();
            OnOthers local = self;
            local.stock();
            self().stock().stock();
            (self = parameter).stock();
        }
    }

    static class OnEither {
        public void stock() {}

        void refresh(@Nullable OnEither self, boolean own) {
            (self == null ? this : self).stock();
            (own ? self : this).stock();
        }
    }

    static class InStaticMethod {
        public void stock() {}

        static void refresh(InStaticMethod self) {
            self.stock();
        }
    }

    static class WithArguments {
        private long count;

        public String stock(@Nullable Object... arguments) {
            return "";
        }

        void choice(boolean which) {
            stock(which ? "a" : "b", which && count > 3 ? 1L : 2L);
        }

        void wide(double number) {
            stock(number * 2, count++, new long[][] {{1, 2}}[0][1], (int) number, "x" + number, new int[2][3]);
        }

        void switched(int number) {
            stock(
                    switch (number) {
                        case 1 -> "one";
                        case 1000 -> "thousand";
                        default -> throw new IllegalArgumentException("other " + number);
                    });
        }

        void caught() {
            try {
                stock();
            } catch (IllegalStateException e) {
                stock(e);
            } finally {
                stock("finally");
            }
        }

        void nested() {
            this.<Object>identity(stock(identity(stock("x"))));
        }

        private <T> T identity(T value) {
            return value;
        }
    }

    static class AsArgument {
        private AsArgument self = this;

        public void stock(AsArgument... others) {}

        void refresh() {
            self.stock(this, this);
            self = this;
            self.stock(new AsArgument[] {this});
        }
    }

    static class Overloaded {
        public void stock() {
            stock(1);
        }

        public void stock(int number) {}
    }

    static class OtherOverload {
        public void stock() {}

        public void refresh() {
            refresh(1);
        }

        void refresh(int number) {}
    }

    static class Casts {
        void cast() {
            ((Runnable) this).run();
        }

        void locked() {
            synchronized (this) {
                cast();
            }
        }

        void tested() {
            if (this instanceof Runnable) {
                cast();
            }
        }
    }

    static class CastsToOwn extends Casts implements Runnable {
        @Override
        public void run() {}
    }

    static class Recursive {
        public int stock(int depth) {
            return depth == 0 ? 0 : stock(depth - 1);
        }
    }
}

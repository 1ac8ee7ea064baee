package dev.resilience.spring.intercept.bytecode;

import static dev.resilience.spring.intercept.bytecode.Callers.of;
import static dev.resilience.spring.intercept.bytecode.Callers.ofInherited;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Calls that stand in superclasses and interfaces, or of methods that come from there. */
class InheritedSelfCallsTests {

    @Test
    void superclassesCall() {
        assertThat(of(CalledByBase.class, "stock")).containsExactlyInAnyOrder("Base.refresh()", "Base()");
    }

    @Test
    void anInheritedMethodIsCalledByWhoInheritsIt() {
        assertThat(ofInherited(InheritsStock.class, Base.class, "stock"))
                .containsExactlyInAnyOrder("refresh()", "Base()", "InheritsStock.own()", "InheritsStock.bySuper()");
    }

    @Test
    void theOverriddenMethodIsAnotherOne() {
        assertThat(of(CallsSuper.class, "stock")).containsExactlyInAnyOrder("Base.refresh()", "Base()");
        assertThat(ofInherited(CallsSuper.class, Base.class, "stock"))
                .containsExactlyInAnyOrder("CallsSuper.stock()", "CallsSuper.other()");
    }

    @Test
    void anOverriddenCallerDoesNotRun() {
        assertThat(of(OverridesCaller.class, "stock")).containsExactly("Base()");
    }

    @Test
    void anOverriddenCallerRunsThroughSuper() {
        assertThat(of(ExtendsCaller.class, "stock")).containsExactlyInAnyOrder("Base()", "Base.refresh()");
    }

    @Test
    void aPrivateMethodOfTheSameNameIsAnotherOne() {
        assertThat(of(PublicOfSameName.class, "stock")).isEmpty();
    }

    @Test
    void aPrivateCallerOfTheSameNameRuns() {
        assertThat(of(PublicCallerOfSameName.class, "stock"))
                .containsExactlyInAnyOrder("refresh()", "PrivateCaller.refresh()");
    }

    @Test
    void defaultMethodsOfInterfacesCall() {
        assertThat(of(ImplementsStocks.class, "stock")).containsExactly("Stocks.refresh()");
        assertThat(of(ImplementsMore.class, "stock")).containsExactly("Stocks.refresh()");
        assertThat(of(OverridesDefault.class, "stock")).isEmpty();
    }

    @Test
    void anInterfaceCallsItsOwnMethods() {
        assertThat(of(Stocks.class, "stock")).containsExactly("refresh()");
        assertThat(ofInherited(MoreStocks.class, Stocks.class, "stock")).containsExactly("refresh()");
    }

    @Test
    void aDefaultMethodIsCalled() {
        assertThat(ofInherited(CallsDefault.class, Stocks.class, "refresh"))
                .containsExactlyInAnyOrder("CallsDefault.both()", "CallsDefault.bySuper()");
    }

    @Test
    void ofTwoInterfacesTheOneWithTheMethodCounts() {
        assertThat(ofInherited(OnlyInherits.class, HasStock.class, "stock")).containsExactly("Stocks.refresh()");
        assertThat(ofInherited(HasBoth.class, HasStock.class, "stock")).containsExactly("Stocks.refresh()");
    }

    @Test
    void anAbstractMethodIsThatOfItsClass() {
        assertThat(of(ImplementsAbstract.class, "stock")).containsExactly("Abstract.refresh()");
        assertThat(ofInherited(ImplementsAbstract.class, Abstract.class, "stock"))
                .isEmpty();
    }

    @Test
    void bridgesAreNotNamedButTheirCallers() {
        assertThat(of(ImplementsGeneric.class, "handle", String.class)).containsExactly("Generic.all(List)");
        assertThat(of(Covariant.class, "get")).isEmpty();
    }

    @Test
    void theJdkIsNotLookedAt() {
        assertThat(of(Numbers.class, "size")).isEmpty();
    }

    static class Base {
        Base() {
            stock();
        }

        public void stock() {}

        public void refresh() {
            stock();
        }
    }

    static class CalledByBase extends Base {
        @Override
        public void stock() {}
    }

    static class InheritsStock extends Base {
        void own() {
            stock();
        }

        void bySuper() {
            super.stock();
        }
    }

    static class CallsSuper extends Base {
        @Override
        public void stock() {
            super.stock();
        }

        void other() {
            super.stock();
        }
    }

    static class OverridesCaller extends Base {
        @Override
        public void stock() {}

        @Override
        public void refresh() {}
    }

    static class ExtendsCaller extends Base {
        @Override
        public void stock() {}

        @Override
        public void refresh() {
            super.refresh();
        }
    }

    static class PrivateOfSameName {
        private void stock() {}

        public void refresh() {
            stock();
        }
    }

    static class PublicOfSameName extends PrivateOfSameName {
        public void stock() {}
    }

    static class PrivateCaller {
        public void stock() {}

        private void refresh() {
            stock();
        }

        void refreshOften() {
            refresh();
        }
    }

    static class PublicCallerOfSameName extends PrivateCaller {
        @Override
        public void stock() {}

        public void refresh() {
            stock();
        }
    }

    interface Stocks {
        void stock();

        default void refresh() {
            stock();
        }
    }

    interface MoreStocks extends Stocks {}

    static class ImplementsStocks implements Stocks {
        @Override
        public void stock() {}
    }

    abstract static class Inherits implements MoreStocks {}

    static class ImplementsMore extends Inherits {
        @Override
        public void stock() {}
    }

    interface HasStock extends Stocks {
        @Override
        default void stock() {}
    }

    static class OnlyInherits implements Stocks, HasStock {}

    interface HasPrivateStock {
        private void stock() {}

        default void own() {
            stock();
        }
    }

    static class HasBoth implements HasPrivateStock, HasStock {}

    static class OverridesDefault implements Stocks {
        @Override
        public void stock() {}

        @Override
        public void refresh() {}
    }

    static class CallsDefault implements Stocks {
        @Override
        public void stock() {}

        void both() {
            refresh();
        }

        void bySuper() {
            Stocks.super.refresh();
        }
    }

    abstract static class Abstract {
        public abstract void stock();

        void refresh() {
            stock();
        }
    }

    static class ImplementsAbstract extends Abstract {
        @Override
        public void stock() {}
    }

    abstract static class Generic<T> {
        public abstract void handle(T value);

        void all(List<T> values) {
            values.forEach(value -> handle(value));
        }
    }

    static class ImplementsGeneric extends Generic<String> {
        @Override
        public void handle(String value) {}
    }

    static class Covariant implements Supplier<Object> {
        @Override
        public String get() {
            return "";
        }
    }

    static class Numbers extends AbstractList<Integer> {
        @Override
        public Integer get(int index) {
            return index;
        }

        @Override
        public int size() {
            return 0;
        }
    }
}

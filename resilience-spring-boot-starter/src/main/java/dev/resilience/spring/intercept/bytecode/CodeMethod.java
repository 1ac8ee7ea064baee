package dev.resilience.spring.intercept.bytecode;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.asm.Type;

/**
 * A method or constructor as class files name it. Immutable.
 *
 * @param owner the internal name of its class, such as {@code com/acme/Inventory}
 * @param name {@code <init>} for a constructor
 * @param descriptor of its parameters and its result
 */
public record CodeMethod(String owner, String name, String descriptor) {

    static final String CONSTRUCTOR = "<init>";

    /** What class files call a method. */
    public static CodeMethod of(Method method) {
        return new CodeMethod(
                Type.getInternalName(method.getDeclaringClass()), method.getName(), Type.getMethodDescriptor(method));
    }

    /** Name and descriptor: what an overriding method has in common with this one. */
    String signature() {
        return name + descriptor;
    }

    CodeMethod in(String otherOwner) {
        return new CodeMethod(otherOwner, name, descriptor);
    }

    /** For people who look at a class: {@code refresh(String)}, and {@code Base.refresh(String)} if it stands elsewhere. */
    public String describe(Class<?> seenFrom) {
        String type = simpleName(owner);
        String called = name.equals(CONSTRUCTOR)
                ? type
                : owner.equals(Type.getInternalName(seenFrom)) ? name : type + "." + name;
        return Arrays.stream(Type.getArgumentTypes(descriptor))
                .map(parameter -> simpleName(parameter.getClassName()))
                .collect(Collectors.joining(", ", called + "(", ")"));
    }

    private static String simpleName(String type) {
        return type.replaceFirst("^.*[./$](?=.)", "");
    }
}

package dev.resilience.spring.config;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/**
 * A property that somebody reads. Immutable.
 *
 * @param elements its parts; {@code *} stands for any one part
 * @param isList whether its values may also be written one by one, with an index in brackets at the end
 */
public record KnownProperty(List<String> elements, boolean isList) {

    private static final String ANY = "*";

    public KnownProperty {
        elements = List.copyOf(elements);
    }

    /** A property by its dashed name. */
    public static KnownProperty of(String name) {
        return new KnownProperty(Arrays.asList(name.split("\\.")), false);
    }

    /** What can be set for a policy: as a whole, by default, in presets and for instances. Only an instance names a preset. */
    public static List<KnownProperty> ofPolicy(String type, Class<?> settings) {
        String policy = "resilience." + type;
        List<KnownProperty> known = new ArrayList<>();
        known.add(of(policy + ".enabled"));
        known.addAll(ofBean(policy + ".instances.*", settings));
        for (String level : new String[] {".defaults", ".presets.*"}) {
            known.addAll(ofBean(policy + level, settings));
            known.remove(of(policy + level + ".preset")); // only an instance or an annotation names one
        }
        known.remove(of(policy + ".defaults.preset"));
        known.remove(of(policy + ".presets.*.preset"));
        return known;
    }

    /** The properties of a settings class, nested ones included. */
    public static List<KnownProperty> ofBean(String prefix, Class<?> type) {
        List<KnownProperty> known = new ArrayList<>();
        for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
            if (property.getReadMethod() != null && !property.getName().equals("class")) {
                String name = prefix + "." + AnnotationSettings.dashed(property.getName());
                addAll(name, ResolvableType.forMethodReturnType(property.getReadMethod()), known);
            }
        }
        return known;
    }

    private static void addAll(String name, ResolvableType type, List<KnownProperty> known) {
        Class<?> raw = type.resolve(Object.class);
        if (Map.class.isAssignableFrom(raw)) {
            for (String key : keys(type.getGeneric(0).resolve(Object.class))) {
                addAll(name + "." + key, type.getGeneric(1), known);
            }
        } else if (isNestedBean(raw)) {
            known.addAll(ofBean(name, raw));
        } else {
            known.add(new KnownProperty(of(name).elements, Collection.class.isAssignableFrom(raw)));
        }
    }

    private static List<String> keys(Class<?> type) {
        return type.isEnum() ? EnumWords.of(type) : List.of(ANY);
    }

    private static boolean isNestedBean(Class<?> type) {
        return type.getEnclosingClass() != null && Modifier.isStatic(type.getModifiers()) && !type.isEnum();
    }

    boolean matches(ConfigurationPropertyName written) {
        boolean isElement = isList && written.isNumericIndex(written.getNumberOfElements() - 1);
        ConfigurationPropertyName name = isElement ? written.getParent() : written;
        if (name.getNumberOfElements() != elements.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            String expected = elements.get(i);
            if (!expected.equals(ANY) && !expected.replace("-", "").equals(name.getElement(i, Form.UNIFORM))) {
                return false;
            }
        }
        return true;
    }

    /** How a property is written whose last part is free and has dots itself, such as a class name; null if this is none. */
    @Nullable
    String bracketed(ConfigurationPropertyName name) {
        int last = elements.size() - 1;
        if (!elements.get(last).equals(ANY)
                || name.getNumberOfElements() <= elements.size()
                || !matches(name.chop(elements.size()))) {
            return null;
        }
        String key = IntStream.range(last, name.getNumberOfElements())
                .mapToObj(element -> name.getElement(element, Form.ORIGINAL))
                .collect(Collectors.joining("."));
        return name.chop(last) + "[" + key + "]";
    }

    /** This property with the free parts of another filled in. */
    String like(ConfigurationPropertyName name) {
        List<String> filled = new ArrayList<>(elements);
        for (int i = 0; i < filled.size(); i++) {
            if (filled.get(i).equals(ANY) && i < name.getNumberOfElements()) {
                filled.set(i, name.getElement(i, Form.DASHED));
            }
        }
        return String.join(".", filled);
    }
}

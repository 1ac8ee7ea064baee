package dev.resilience.sample.orders;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Orders in the database. Thread-safe. */
@Repository
class OrderRepository {

    private final JdbcClient jdbc;

    OrderRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(Order order) {
        jdbc.sql("""
                        insert into orders (id, sku, quantity, charge_id, amount_in_cents, placed_at)
                        values (:id, :sku, :quantity, :chargeId, :amountInCents, :placedAt)
                        """).paramSource(order).update();
    }

    Optional<Order> find(UUID id) {
        return jdbc.sql("""
                        select id, sku, quantity, charge_id, amount_in_cents, placed_at
                        from orders
                        where id = :id
                        """).param("id", id).query(Order.class).optional();
    }
}

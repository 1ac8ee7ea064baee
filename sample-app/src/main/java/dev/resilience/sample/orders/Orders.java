package dev.resilience.sample.orders;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Takes orders: charges first, keeps what has been paid. Thread-safe. */
@Service
class Orders {

    private final Payments payments;
    private final OrderRepository repository;

    Orders(Payments payments, OrderRepository repository) {
        this.payments = payments;
        this.repository = repository;
    }

    /** Charges for the order and keeps it. Its id is made here, outside whatever repeats the charge. */
    Order place(OrderRequest request) {
        UUID id = UUID.randomUUID();
        Charge charge = payments.charge(id, request);
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
        Order order = new Order(id, request.sku(), request.quantity(), charge.id(), charge.amountInCents(), now);
        repository.add(order);
        return order;
    }

    Optional<Order> find(UUID id) {
        return repository.find(id);
    }
}

create table if not exists orders (
    id uuid primary key,
    sku varchar(64) not null,
    quantity integer not null,
    charge_id varchar(64) not null,
    amount_in_cents integer not null,
    placed_at timestamp with time zone not null
);

package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.SpringVersion;

@SpringBootTest
class ShopApplicationTests {

    @Autowired
    private ShopApplication.Warehouse warehouse;

    @Test
    void guardsItsMethodsOnTheApplicationsOwnSpring() {
        assertThat(SpringBootVersion.getVersion()).startsWith("4.");
        assertThat(SpringVersion.getVersion()).startsWith("7.");
        assertThat(warehouse.callsUntilItAnswers()).isEqualTo(3);
    }
}

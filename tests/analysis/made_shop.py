"""A small log that goes wherever a funnel may hurt."""

from __future__ import annotations

import numpy as np
import pandas as pd


def made_shop(seed: int, customers: int = 40, days: int = 60) -> pd.DataFrame:
    """A log in the columns of REES46, with the further kind "checkout".

    Visits overlap and lie across midnight; steps come in any order, several at one moment, and none at all; customers
    differ in how readily they buy; prices, categories and brands are missing here and there.
    """
    rng = np.random.default_rng(seed)
    ready = rng.beta(1, 3, customers)
    rows = []
    for visit in range(customers * 7):
        customer = int(customers * rng.random() ** 2)
        time = pd.Timestamp("2020-03-02") + pd.Timedelta(seconds=int(rng.integers(0, days * 86_400)))
        act = ready[customer]
        for _ in range(rng.integers(1, 9)):
            kind = rng.choice(["view", "cart", "checkout", "purchase"], p=[1 - act, act / 3, act / 3, act / 3])
            item = int(rng.integers(8))
            price = [3.5, 10.1, 250.0, np.nan][item % 4]
            category = ["bags", "shoes", "toys", None][item % 4]
            brand = "acme" if item % 2 else None
            rows.append((time, kind, f"{customer:03}", f"s{visit:04}", category, brand, price))
            time += pd.Timedelta(milliseconds=int(rng.choice([0, 400, 61_000, 2_400_000])))
    columns = ["event_time", "event_type", "user_id", "user_session", "category_code", "brand", "price"]
    return pd.DataFrame(rows, columns=columns).sample(frac=1, random_state=seed)

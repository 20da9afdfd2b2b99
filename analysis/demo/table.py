"""The customer model of the demo shop: built from its log, and with the columns that a log cannot give.

Those are the latent factors and the payoff of a campaign. Both are simulated, as they were in the published table.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.columns import CAMPAIGN_PAYOFF, CUSTOMER, CUSTOMER_VALUE, LABEL, dictionary
from analysis.dataset import FloatArray

DECIMALS: Final = 6

FACTORS: Final = {"view": 41, "purchase": 18}
FULL_ACTIVITY: Final = {"view": 80.0, "purchase": 10.0}
"""After so many views or purchases, about two thirds of a taste show."""

NO_INTEREST: Final = 0.01

# Campaign of the published table (Fridrich 2023): win-back rate gamma ~ Beta(2.042, 202.116), take-up by those who
# stay psi ~ Beta(6.12, 3.15), cost of the offer delta, averaged over 1,000 draws.
GAMMA: Final = (2.042, 202.116)
PSI: Final = (6.12, 3.15)
OFFER_COST: Final = 20.0
PAYOFF_DRAWS: Final = 1_000
VALUE_WINDOWS: Final = 6
"""A customer who is won back is taken to stay for so many four-week windows."""


def customer_table(built: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The declared columns in their order; built: the table that the builder made of the log."""
    rng = np.random.default_rng([seed, 1])
    columns: dict[str, npt.NDArray[Any]] = {name: built[name].to_numpy() for name in built.columns}
    columns[CUSTOMER] = built[CUSTOMER].astype("int64").to_numpy()
    columns |= _latent(built, rng)
    columns[CAMPAIGN_PAYOFF] = _payoff(built[LABEL].to_numpy(np.float64), built[CUSTOMER_VALUE].to_numpy(), rng)
    return pd.DataFrame({name: columns[name].round(DECIMALS) for name in dictionary()})


def _latent(built: pd.DataFrame, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Latent factors: the customer's hidden taste for each of them, fading in with activity."""
    who, customers = pd.factorize(built[CUSTOMER])
    factors: dict[str, FloatArray] = {}
    for kind, rank in FACTORS.items():
        taste = rng.dirichlet(np.full(rank, 0.08), len(customers))
        activity = 1 - np.exp(-built[f"{kind}_count_sum"].to_numpy() / FULL_ACTIVITY[kind])
        strength = taste[who] * activity[:, np.newaxis]
        strength[strength < NO_INTEREST] = 0
        factors |= {f"{kind}_latent_factor{k}": strength[:, k] for k in range(rank)}
    return factors


def _payoff(churned: FloatArray, value: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Payoff of contacting each customer, had the outcome been known, averaged over the draws of the campaign.

    y gamma (V - delta) - (1 - y) psi delta, with V the customer value over `VALUE_WINDOWS`. The payoff is linear in
    gamma and psi, so an average over 1,000 draws needs only their averages, drawn from the normal limit. Missing
    where the outcome is.
    """

    def average(a: float, b: float) -> FloatArray:
        variance = a * b / ((a + b) ** 2 * (a + b + 1))
        return rng.normal(a / (a + b), np.sqrt(variance / PAYOFF_DRAWS), len(value))

    won = churned * average(*GAMMA) * (VALUE_WINDOWS * value - OFFER_COST)
    given: FloatArray = (1 - churned) * average(*PSI) * OFFER_COST
    return won - given

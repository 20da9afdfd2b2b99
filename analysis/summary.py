"""The report as the JSON of the summary contract: plain values, no NaN, no infinity."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from analysis.campaign import Campaign
from analysis.churn import Lifecycle
from analysis.concentration import Concentration
from analysis.dataset import Dataset
from analysis.funnel import Funnel
from analysis.intervals import DRAWS_REPORT, SEED, Estimate
from analysis.models.judging import LONGEST_SILENT, Judged, Rival
from analysis.models.targets import Target
from analysis.pace import Pace, Quantiles
from analysis.quality.marks import PERSONAL
from analysis.report import Report, Unavailable
from analysis.version import PROGRAM

CONTRACT = "1"

Json = dict[str, Any]

_TOLD_IN_NOTES = frozenset({"shortened_ids", PERSONAL})
"""Marks that the contract has no word for."""


def _day(dataset: Dataset, period: int) -> str | None:
    return dataset.dates[period].isoformat() if period in dataset.dates else None


def summary(report: Report) -> Json:
    """Every key means what the definitions say; objects may hold further keys beside those of the contract."""
    dataset = report.dataset
    panel = len(dataset.periods) > 1 or not dataset.key_first.all()
    data = {
        "contract": CONTRACT,
        "program": PROGRAM,
        "seed": SEED,
        "draws": DRAWS_REPORT,
        "dataset": {
            "source": dataset.source,
            "rows": len(dataset),
            "columns": len(dataset.frame.columns),
            "customers": dataset.customers,
            "grain": "customer-period" if panel else "customer",
            "currency": None,
            "periods": [
                {
                    "period": period.period,
                    "as_of": _day(dataset, period.period),
                    "rows": period.rows,
                    "silent_share": period.silent_share,
                    "recent_buyer_churn": period.recent_buyer_churn,
                }
                for period in report.periods_as_read
            ],
            "lifecycle": _part(report.lifecycle, _lifecycle),
        },
        "recipe": report.recipe,
        "segment": report.segment,
        "verdict": report.quality.verdict,
        "quality": [
            {
                "mark": mark.mark,
                "group": mark.group,
                "column": mark.column,
                "count": mark.count,
                "share": mark.share,
                "message": mark.message,
            }
            for mark in report.quality.marks
            if mark.mark not in _TOLD_IN_NOTES
        ],
        "cleaning": [
            {"step": step.step, "rows_before": step.rows_before, "rows_after": step.rows_after} for step in report.steps
        ],
        "notes": list(report.notes),
        "funnel": _part(report.funnel, _funnel),
        "pace": _part(report.pace, lambda paces: {column: _pace(pace) for column, pace in paces.items()}),
        "engagement": _part(
            report.engagement,
            lambda items: [
                {"ratio": a.ratio, "outcome": a.outcome, "pearson": a.pearson, "spearman": a.spearman, "n": a.n}
                for a in items
            ],
        ),
        "concentration": _part(report.concentration, _concentration),
        "risk": _part(
            report.risk,
            lambda flags: [
                {
                    "flag": f.flag,
                    "rows": f.rows,
                    "customers": f.customers,
                    "share_of_customers": f.share_of_customers,
                    "revenue_share": f.revenue_share,
                    "meaning": f.meaning,
                }
                for f in flags
            ],
        ),
        "models": {target.value: _part(report.models[target], _model) for target in Target},
        "campaign": _part(report.campaign, _campaign),
    }
    return {key: plain(value) for key, value in data.items()}


def write_summary(report: Report, path: Path) -> None:
    """Write the JSON to exactly this path. Raises OSError when that fails."""
    text = json.dumps(summary(report), ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def plain(value: Any) -> Any:
    """Estimates as objects, numpy values as Python's, anything that is not a finite number as null."""
    if isinstance(value, Estimate):
        return plain(value.as_dict())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _part(part: Any, describe: Any) -> Any:
    return {"unavailable": part.reason} if isinstance(part, Unavailable) else describe(part)


def _lifecycle(cuts: Lifecycle) -> Json:
    return {"quiet_after_days": cuts.quiet_after, "gone_after_days": cuts.gone_after}


def _funnel(funnel: Funnel) -> Json:
    volumes, means, sessions = funnel.volumes, funnel.session_means, funnel.sessions
    return {
        "events": {
            "view": volumes.view,
            "cart": volumes.cart,
            "purchase": volumes.purchase,
            "cart_per_view": volumes.cart_per_view,
            "purchase_per_cart": volumes.purchase_per_cart,
            "purchase_per_view": volumes.purchase_per_view,
        },
        "session_means": {
            "view": means.view,
            "cart": means.cart,
            "purchase": means.purchase,
            "cart_per_view": means.cart_per_view,
            "purchase_per_cart": means.purchase_per_cart,
            "purchase_per_view": means.purchase_per_view,
        },
        "sessions": {"sessions": sessions.sessions, "with_purchase": sessions.with_purchase, "rate": sessions.rate},
        "direct_buyers": {"rows": funnel.direct_buyers.rows, "share": funnel.direct_buyers.share},
        "windows": [
            {"period": w.period, "view": w.view, "cart": w.cart, "purchase": w.purchase} for w in funnel.windows
        ],
    }


def _pace(pace: Pace) -> Json:
    def quantiles(values: Quantiles) -> Json:
        return {f"p{percentile}": value for percentile, value in values.items()}

    return {
        "known_rows": pace.known_rows,
        "filled_rows": pace.filled_rows,
        "all": quantiles(pace.all),
        "known": quantiles(pace.known),
    }


def _concentration(c: Concentration) -> Json:
    data: Json = {
        "customers": c.customers,
        "total_revenue": c.total,
        "customers_for_80_percent": c.customers_for_80,
        "share_of_customers": c.share_of_customers,
        "threshold": c.threshold,
        "gini": c.gini,
        "top_shares": c.top_shares,
    }
    if c.losses:
        data["losses"] = {
            "share_of_customers": c.losses.share_of_customers,
            "share_of_gross": c.losses.share_of_gross,
        }
    return data


def _model(model: Judged) -> Json:
    ranking, calibration = model.ranking, model.calibration
    rules: Json = {LONGEST_SILENT: None}
    rules |= {rival.name: _rival(rival) for rival in model.rivals}
    return {
        "test_period": model.split.test,
        "train_periods": list(model.split.train),
        "calibration_period": model.split.calibration,
        "calibration": "sigmoid" if model.model.sigmoid else "none",
        "rows_train": model.rows_train,
        "rows_test": len(model.rows_test),
        "customers_in_both": model.customers_in_both,
        "base_rate_train": model.base_rate_train,
        "base_rate_test": model.base_rate_test,
        "threshold": model.threshold,
        "features": len(model.feature_names),
        "trees": model.model.trees,
        "auc": ranking.auc,
        "average_precision": ranking.average_precision,
        "brier_skill": calibration.brier_skill,
        "ece": calibration.ece,
        "log_loss": calibration.log_loss,
        "calibration_bins": [
            {"n": n, "mean_probability": mean, "observed_share": observed} for n, mean, observed in calibration.bins
        ],
        "precision": ranking.precision,
        "recall": ranking.recall,
        "lift": ranking.lift,
        "lift_ceiling": ranking.lift_ceiling,
        "rules": rules,
        "within_stages": [
            {"stage": g.stage.value, "customers": g.customers, "positives": g.positives, "auc": g.auc}
            for g in model.groups
        ],
        "list_is": model.list.kind,
    }


def _rival(rival: Rival) -> Json:
    return {
        "auc": rival.auc.value,
        "lift_10": rival.lift[10],
        "auc_range": rival.auc,
        "model_minus_rule_auc": rival.advantage,
        "words": rival.words,
    }


def _campaign(c: Campaign) -> Json:
    return {
        "gamma": c.assumed.gamma,
        "psi": c.assumed.psi,
        "offer_cost": c.assumed.offer_cost,
        "contact_cost": c.assumed.contact_cost,
        "budget": c.assumed.budget,
        "value_column": c.value_column,
        "value_horizon_weeks": c.assumed.horizon_weeks,
        "customers": len(c.order),
        "may_not_be_contacted": c.out.customers,
        "value_unknown": c.value_unknown,
        "contacts": c.contacts,
        "spend_at_most": c.spend_at_most,
        "spend_expected": c.spend_expected,
        "expected_payoff": c.expected,
        "labelled_payoff": c.labelled,
        "everyone_payoff": c.everyone,
    }

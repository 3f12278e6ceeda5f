"""Small worlds in which much happens in little time, as plain data, and what the tests ask of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

from wom_sim import kernel
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.verification.bits import differences, fingerprint, kept

__all__ = ["BUSY", "WORLDS", "Simulation", "answer", "differences", "fingerprint", "kept", "new_process", "world"]

BUSY: dict[str, Any] = {
    "talk": {"rate": 0.25, "relay": 0.4},
    "inquiry": {"ask": 0.4, "read": 0.4},
    "choice": {"consider": 0.12, "lapse": 0.03, "forget": 0.02, "appeal": -0.5, "switching": 0.4, "occasions": 0.5},
    "experience": {
        "uses": 0.35, "noise": 0.6, "review_rate": 0.8, "three_stars": -0.1, "star_width": 0.15,
        "complaint_below": 0.0, "complaint_chance": 0.6, "churn": 0.02,
    },
}  # fmt: skip
"""Laws under which every branch of the day is taken within weeks."""

WORLDS: dict[str, dict[str, Any]] = {
    "one product": {
        "horizon": 60,
        "network": {"kind": "watts-strogatz", "n": 270, "k": 8, "rewiring": 0.2},
        "population": {"traits": {"need_spread": 0.5, "tolerance_spread": 0.3}},
        "products": {"lotus": {"price": 10, "quality": 0.1, "aware": 0.1, "repurchase_days": 9}},
        "laws": BUSY,
        "marketing": {
            "lotus": {
                "radio": {
                    "kind": "mass_media", "reach": 0.2, "from": 3, "until": 45,
                    "cost": {"fixed": 100, "per_day": 2.5, "per_exposure": 0.125},
                },
                "samples": {
                    "kind": "seeding", "on": 5, "who": {"strategy": "degree", "count": 12},
                    "cost": {"per_person": 4.2},
                },
            }
        },
    },
    "rivals": {
        "horizon": 60,
        "network": {"kind": "watts-strogatz", "n": 200, "k": 6, "rewiring": 0.3},
        "population": {"traits": {"need_spread": 0.6}},
        "products": {
            "iris": {"price": 12, "quality": 0.2, "category": "tea", "aware": 0.6, "owners": 0.3},
            "water": {"quality": -0.1, "category": "tap", "aware": 0.3, "repurchase_days": 5},
            "lotus": {"price": 9, "quality": 0.1, "category": "tea", "aware": 0.5, "owners": 0.2, "repurchase_days": 8},
        },
        "initial": {"iris": {"opinion": 0.25}},
        "laws": BUSY,
        "marketing": {
            "lotus": {
                "radio": {"kind": "mass_media", "reach": 0.15, "message": -0.4, "credibility": 2.0},
                "print": {"kind": "mass_media", "reach": 0.3, "message": 0.9, "who": {"share": 0.5, "stage": "aware"}},
                "few": {"kind": "mass_media", "reach": 0.6, "who": {"count": 20}},
                "sale": {"kind": "price_promotion", "discount": 0.3, "from": 10, "until": 30},
                "deal": {"kind": "price_promotion", "discount": 0.25, "who": {"stages": ["considering", "customer"]}},
                "samples": {"kind": "seeding", "on": 20, "who": {"strategy": "random", "count": 15, "stage": "aware"}},
            },
            "iris": {"listed": {"kind": "seeding", "on": 20, "who": {"people": [0, 3, 199, 64, 65, 128]}}},
        },
    },
    "an idea": {
        "horizon": 50,
        "network": {"kind": "watts-strogatz", "n": 130, "k": 6, "rewiring": 0.2},
        "products": {"peace": {"idea": True, "aware": 0.2}},
        "initial": {"peace": {"opinion": -0.05}},
        "laws": BUSY,
        "marketing": {"peace": {"leaflets": {"kind": "mass_media", "reach": 0.2, "message": 0.8, "credibility": 3}}},
    },
    "two segments": {
        "horizon": 45,
        "network": {"kind": "complete", "n": 120},
        "population": {
            "segments": {
                "young": {"share": 0.4, "activity": 2.0, "susceptibility": 1.5, "need": 1.0, "price_sensitivity": 0.3},
                "old": {"share": 0.6, "activity": 0.7, "stubbornness": 2.0, "tolerance": 0.5, "need": 0.5},
            }
        },
        "platforms": {
            "street": {"conversations": 2.5, "membership": {"old": 0.9, "young": 0.5}},
            "forum": {"feed": {"items": 4, "background": 4}, "membership": {"young": 0.8, "old": 0.3}},
            "fair": {"conversations": 0.5, "credibility": 1.7},
        },
        "products": {"lotus": {"price": 5, "reference_price": 6, "quality": 0.0, "aware": 0.3, "repurchase_days": 4}},
        "laws": BUSY,
        "marketing": {
            "lotus": {
                "posts": {"kind": "mass_media", "reach": 0.3, "who": {"platform": "forum", "segment": "young"}},
                "discount": {"kind": "price_promotion", "discount": 0.4, "who": {"segment": "old"}, "until": 20},
            }
        },
    },
    "steps of a week": {
        "horizon": 182,
        "step": 7,
        "network": {"kind": "watts-strogatz", "n": 150, "k": 6, "rewiring": 0.2},
        "products": {"lotus": {"price": 10, "quality": 0.1, "aware": 0.2, "owners": 0.1, "repurchase_days": 20}},
        "laws": BUSY,
        "marketing": {
            "lotus": {
                "radio": {
                    "kind": "mass_media", "reach": 0.1, "from": 10, "until": 40, "cost": {"per_day": 3, "fixed": 9},
                },
                "sale": {"kind": "price_promotion", "discount": 0.3, "from": 30, "until": 60},
                "samples": {"kind": "seeding", "on": 17, "who": {"count": 10}},
            }
        },
    },
    "a recorded network": {
        "horizon": 60,
        "network": {"kind": "recorded", "name": "karate-club"},
        "products": {"lotus": {"price": 10, "quality": -0.2, "aware": 0.5, "owners": 0.2, "repurchase_days": 6}},
        "laws": BUSY,
    },
    "changes": {
        "horizon": 40,
        "network": {"kind": "watts-strogatz", "n": 120, "k": 6, "rewiring": 0.2},
        "products": {"lotus": {"price": 10, "quality": 0.2, "aware": 0.3, "owners": 0.1}},
        "laws": BUSY,
        "marketing": {"lotus": {"radio": {"kind": "mass_media", "reach": 0.1, "cost": {"per_day": 2}}}},
        "changes": [
            {"day": 10, "path": "products.lotus.price", "value": 7.5},
            {"day": 10, "path": "laws.talk.rate", "value": 0.4},
            {"day": 15, "path": "marketing.lotus.radio", "value": None},
            {
                "day": 20, "path": "marketing.lotus.sale",
                "value": {"kind": "price_promotion", "discount": 0.2, "from": 20},
            },
            {"day": 25, "path": "products.lotus.quality", "value": -0.5},
        ],
    },
    "what fades and what is seen": {
        "horizon": 60,
        "network": {"kind": "watts-strogatz", "n": 150, "k": 6, "rewiring": 0.2},
        "products": {
            "lotus": {"price": 10, "quality": 0.1, "aware": 0.2, "owners": 0.1, "repurchase_days": 9},
            "iris": {"price": 9, "quality": -0.1, "category": "tea", "owners": 0.2},
        },
        "initial": {"iris": {"opinion": 0.2}},
        "laws": {
            **BUSY,
            "opinion": {"hearsay_half_life": 10, "confidence_gain": 0.5},
            "choice": {**BUSY["choice"], "visibility": 0.3},
        },
    },
    "layers": {
        "horizon": 45,
        "network": {"kind": "watts-strogatz", "n": 150, "k": 6, "rewiring": 0.2},
        "strength": {"strong": 4.0},
        "platforms": {
            "work": {"conversations": 2.0},
            "photos": {
                "feed": {"items": 4, "background": 5}, "membership": 0.8, "share_of_hearings": 0.3,
                "network": {"k": 8, "rewiring": 0.4}, "overlap": 0.4,
            },
            "stars": {
                "feed": {"items": 3}, "share_of_hearings": 0.3,
                "network": {"edges": str(Path(__file__).with_name("followers.csv")), "directed": True},
            },
            "home": {
                "conversations": 0.5, "network": {"k": 4, "rewiring": 0.1}, "strength": {"strong": 2.0, "weak": 0.5},
            },
        },
        "products": {"lotus": {"price": 10, "quality": 0.1, "aware": 0.2, "owners": 0.1, "repurchase_days": 9}},
        "laws": BUSY,
        "marketing": {"lotus": {"radio": {"kind": "mass_media", "reach": 0.1}}},
    },
    "a ranked feed": {
        "horizon": 40,
        "network": {"kind": "watts-strogatz", "n": 140, "k": 6, "rewiring": 0.2},
        "strength": {"strong": 3.0},
        "platforms": {
            "wall": {
                "feed": {"items": 3, "background": 0, "ranking": "off", "life": 5, "sharing": 0.3, "most_depth": 1},
                "membership": 0.7, "share_of_hearings": 0.3, "network": {"k": 4, "rewiring": 0.4},
            },
            "home": {"conversations": 1.5},
            "page": {
                "feed": {
                    "items": 2, "background": 4, "affinity": 1.5, "half_life": 1.5, "boost": 1.5, "life": 3,
                    "reaction": 1.0, "sharing": 0.6, "most_depth": 4,
                },
                "share_of_hearings": 0.6,
            },
        },
        "products": {
            "lotus": {"price": 10, "quality": 0.1, "aware": 0.3, "owners": 0.2, "repurchase_days": 9},
            "iris": {"price": 12, "quality": -0.1, "aware": 0.3, "owners": 0.2},
        },
        "laws": {
            **BUSY, "talk": {"rate": 0.25, "relay": 0.4, "answers": 0.7},
            "labels": {"likes": 0.0, "loves": 0.1, "defends": 0.2},
        },
        "marketing": {"lotus": {"radio": {"kind": "mass_media", "reach": 0.1}}},
    },
}  # fmt: skip


def world(name: str, **changed: Any) -> Scenario:
    """One of the worlds, with some of its parts replaced."""
    return Scenario.from_data({"name": name, **deepcopy(WORLDS[name]), **changed})


def new_process(code: str, **environment: str) -> subprocess.Popen[str]:
    """A Python of its own at work; it sees this folder."""
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(kernel.__file__).parents[1])])
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def answer(process: subprocess.Popen[str]) -> Any:
    """What a process prints as JSON, once it is done."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return json.loads(out)

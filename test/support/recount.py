"""The tables of runs counted anew from their rows, by the standard library of Python alone.

python3 recount.py CELL...   each a folder of a simulated run with scenario.json, requests.csv.gz, summary.csv, tenants.csv

Prints how many numbers were compared, or the first that differs, with exit code 1.
"""
import base64
import csv
import gzip
import json
import math
import pathlib
import sys
from fractions import Fraction

from drawn_inputs import row_of

OUTCOMES = ("completed", "rejected", "dropped", "failed")
RANKS = {"p50": 500, "p75": 750, "p90": 900, "p95": 950, "p99": 990, "p999": 999}


def nanoseconds(seconds):
    return int(seconds.replace(".", ""))


def distribution(name, values, of):
    """Of `of` values in ns, those that are not given being infinite; in ms."""
    values = sorted(values)
    whole = bool(values) and of == len(values)
    cells = {
        f"{name}_mean": Fraction(sum(values), len(values) * 10**6) if whole else None,
        f"{name}_min": Fraction(values[0], 10**6) if values else None,
        f"{name}_max": Fraction(values[-1], 10**6) if whole else None,
    }
    for percentile, thousandths in RANKS.items():
        rank = math.ceil(Fraction(of * thousandths, 1000))
        cells[f"{name}_{percentile}"] = Fraction(values[rank - 1], 10**6) if 1 <= rank <= len(values) else None
    return cells


def group(rows, window_s):
    done = [row for row in rows if row["outcome"] == "completed"]
    met = sum(row["left"] <= row["deadline"] for row in done)
    quality = sum((row["quality"] for row in done), Fraction(0))
    latencies = [row["left"] - row["arrival"] for row in done]
    return {
        "offered": len(rows),
        "met": met,
        **{outcome: sum(row["outcome"] == outcome for row in rows) for outcome in OUTCOMES},
        "offeredPerS": len(rows) / window_s,
        "completedPerS": len(done) / window_s,
        "goodputPerS": met / window_s,
        "attainment": Fraction(met, len(rows)) if rows else None,
        "quality": quality / len(done) if done else None,
        "qualityPerOffered": quality / len(rows) if rows else None,
        **distribution("latencyMs", latencies, len(latencies)),
        **distribution("latencyMsOffered", latencies, len(rows)),
        **distribution("queueMs", [row["left"] - row["arrival"] - row["executed"] for row in done], len(done)),
        **distribution("serviceMs", [row["executed"] for row in done], len(done)),
    }


def qualities(scenario):
    """What an answer to a row's request counts: what was measured of its input under a cascade, else of the variant."""
    variants = {
        f"{model['name']}/{variant['name']}": variant for model in scenario["models"] for variant in model["variants"]
    }
    is_cascade = any("answers" in variant for variant in variants.values())

    def quality(row):
        variant = variants[row["variant"]]
        if not is_cascade:
            return Fraction(variant["quality"])
        answers = variant["answers"]
        path = f"{scenario['seed']}/{scenario['replication']}/{row['tenant']}/inputs"
        at = row_of(path, int(row["ordinal"]), answers["n"])
        return Fraction(base64.b64decode(answers["correct"])[at // 8] >> (7 - at % 8) & 1)

    return quality, is_cascade


def fair_shares(tenants):
    """Of (weight, wanted, served): served over the weighted max-min share of all that was served, None where nothing was wanted."""
    left = sum(served for _, _, served in tenants)
    hungry = sorted((i for i, (_, wanted, _) in enumerate(tenants) if wanted), key=lambda i: tenants[i][1] / tenants[i][0])
    if left == 0 or len(hungry) < 2:
        return [None] * len(tenants)
    fair = [None] * len(tenants)
    while hungry:
        level = left / sum(tenants[i][0] for i in hungry)
        i = hungry.pop(0)
        fair[i] = min(Fraction(tenants[i][1]), level * tenants[i][0])
        left -= fair[i]
    return [None if share is None else tenants[i][2] / share for i, share in enumerate(fair)]


def jain_index(shares):
    x = [share for share in shares if share is not None]
    return sum(x) ** 2 / (len(x) * sum(share**2 for share in x)) if x else None


def same(column, told, truth):
    if truth is None or told == "":
        return truth is None and told == ""
    if isinstance(truth, int):
        return told == str(truth)
    if column.split("_")[-1] in (*RANKS, "min", "max"):
        return float(told) == float(truth)
    return abs(Fraction(told) - truth) <= abs(truth) * Fraction(1, 10**12)


def compare(place, told, truth):
    for column, value in truth.items():
        if not same(column, told[column], value):
            shown = value if value is None else float(value)
            sys.exit(f"{place}: {column}: told {told[column]!r}, is {shown!r}")
    return len(truth)


def recount(cell):
    scenario = json.loads((cell / "scenario.json").read_text("utf-8"))
    begin, end = scenario["warmupNs"], scenario["durationNs"]
    with gzip.open(cell / "requests.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [
            {
                **row,
                "arrival": nanoseconds(row["arrival_s"]),
                "deadline": nanoseconds(row["deadline_s"]),
                "left": nanoseconds(row["left_s"]),
            }
            for row in csv.DictReader(file)
        ]
    quality, is_cascade = qualities(scenario)
    for row in rows:
        if row["outcome"] == "completed":
            row["start"] = nanoseconds(row["start_s"])
            # In all batches that served it; of the last alone the row has the start.
            last_only = row["escalations"] == "0"
            row["executed"] = row["left"] - row["start"] if last_only else nanoseconds(row["serviceMs"])
            row["quality"] = quality(row)
    measured = [row for row in rows if begin <= row["arrival"] < end]
    window_s = Fraction(end - begin, 10**9)
    # A batch that was executed has at least one row that completed; its members share all of these.
    batches = {(r["batch"], r["start"], r["left"]) for r in rows if r["outcome"] == "completed"}
    busy = sum(max(0, min(left, end) - max(start, begin)) for _, start, left in batches)
    utilisation = Fraction(busy, (end - begin) * len(scenario["executors"]))
    tenants = sorted(scenario["tenants"], key=lambda tenant: tenant["name"])
    services = []
    for tenant in tenants:
        own = [row for row in rows if row["tenant"] == tenant["name"] and row["left"] >= begin]
        served = sum(row["outcome"] == "completed" and row["left"] < end for row in own)
        services.append((Fraction(tenant["weight"]), len(own), served))
    shares = dict(zip((tenant["name"] for tenant in tenants), fair_shares(services)))
    with open(cell / "summary.csv", encoding="utf-8", newline="") as file:
        (summary,) = csv.DictReader(file)
    whole = {"jainIndex": jain_index(shares.values())}
    # No row says in which batches a request was before it was served again.
    if not is_cascade:
        whole["utilisation"] = utilisation
    compared = compare(cell, summary, {**group(measured, window_s), **whole})
    with open(cell / "tenants.csv", encoding="utf-8", newline="") as file:
        for tenant in csv.DictReader(file):
            name = tenant["tenant"]
            own = [row for row in measured if row["tenant"] == name]
            truth = {**group(own, window_s), "ofFairShare": shares[name]}
            compared += compare(f"{cell}, tenant {name}", tenant, truth)
    return compared, len(rows)


if __name__ == "__main__":
    compared = requests = 0
    for path in sys.argv[1:]:
        numbers, rows = recount(pathlib.Path(path))
        compared += numbers
        requests += rows
    print(f"{compared} numbers of {requests} requests")

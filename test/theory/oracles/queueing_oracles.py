"""Values for test/theory/formulas.test.ts, each by another road than src/theory/formulas takes.

Run with Python 3.11, numpy 2.4, scipy 1.17:  python queueing_oracles.py > queueing-oracles.json
Time is in units of a mean service time unless said otherwise.
"""
import heapq
import json
from fractions import Fraction
from math import exp, factorial, log, sqrt

import numpy as np
from scipy import integrate, stats
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import spsolve


def stationary(transitions):
    """Stationary distribution of a continuous chain given as {(from, to): rate}, by a sparse LU solve."""
    states = sorted({s for pair in transitions for s in pair})
    index = {s: i for i, s in enumerate(states)}
    n = len(states)
    rows, columns, values = [], [], []
    for (a, b), rate in transitions.items():
        i, j = index[a], index[b]
        if j != 0:  # the balance equation of state 0 makes room for the normalisation
            rows.append(j), columns.append(i), values.append(rate)
        if i != 0:
            rows.append(i), columns.append(i), values.append(-rate)
    rows += [0] * n
    columns += range(n)
    values += [1.0] * n
    right = np.zeros(n)
    right[0] = 1
    p = spsolve(csc_matrix((values, (rows, columns)), shape=(n, n)), right)
    return dict(zip(states, p))


def add(transitions, a, b, rate):
    transitions[a, b] = transitions.get((a, b), 0) + rate


# M/M/c and M/M/c/K: chain solved as linear equations; wait of who finds n by scipy's gamma distribution.
def mmck(lam, c, capacity, t):
    q = {}
    for n in range(capacity):
        add(q, n, n + 1, lam)
        add(q, n + 1, n, min(n + 1, c))
    p = stationary(q)
    let_in = 1 - p[capacity]
    return dict(
        loss=p[capacity],
        meanSojourn=sum(n * p[n] for n in p) / lam / let_in,
        waitAbove=sum(p[n] * stats.gamma.sf(t, n - c + 1, scale=1 / c) for n in range(c, capacity)) / let_in,
        meanWait=sum(p[n] * (n - c + 1) / c for n in range(c, capacity)) / let_in,
    )


# Erlang B in exact fractions.
def erlang_b(c, load):
    terms = [Fraction(load) ** n / factorial(n) for n in range(c + 1)]
    return float(terms[-1] / sum(terms))


# M/D/c: server by server it is the queue E_c/D/1, and Spitzer's identity gives E[W] and P(W = 0) of any GI/G/1:
# E[W] = sum of E[(S_k)+] / k, P(W = 0) = exp(-sum of P(S_k > 0) / k), S_k = k D - Gamma(k c).
def mdc(lam, c):
    mean = positive = 0
    for k in range(1, 3000):
        shape = k * c
        below = stats.gamma.cdf(k, shape, scale=1 / lam)
        partial = k * below - shape / lam * stats.gamma.cdf(k, shape + 1, scale=1 / lam)
        mean += partial / k
        positive += below / k
    return dict(meanWait=mean, waitShare=1 - exp(-positive))


# P(W <= t) of E_c/D/1 by Lindley's recursion on a grid.
def mdc_wait_at_most(lam, c, t, steps=800, longest=40):
    h = 1 / steps
    n = int(longest / h)
    gaps = np.diff(stats.gamma.cdf(np.arange(-0.5, n + steps) * h, c, scale=1 / lam))  # mass at multiples of h
    w = np.zeros(n)
    w[0] = 1
    size = 2 ** int(np.ceil(np.log2(3 * n + steps)))
    kernel = np.fft.rfft(gaps[::-1], size)
    for _ in range(400):
        # V = W + D - A: index of value v is v + steps - (len - 1) + ...
        v = np.fft.irfft(np.fft.rfft(w, size) * kernel, size)
        zero = len(gaps) - 1 - steps
        new = np.concatenate(([v[: zero + 1].sum()], v[zero + 1 : zero + n]))
        new[new < 0] = 0
        new /= new.sum()
        done = np.abs(new - w).sum() < 1e-12
        w = new
        if done:
            break
    return float(w[: int(round(t / h)) + 1].sum())


# M/G/1 by its chain at departures: arrivals during a service by numerical integration over the service law.
def mg1_number(lam, density, longest, states=400):
    a = np.array(
        [
            integrate.quad(lambda s: stats.poisson.pmf(k, lam * s) * density(s), 0, longest, limit=400, points=[0.1, 1, 5])[0]
            for k in range(states)
        ]
    )
    p = np.zeros((states, states))
    for n in range(states):
        base = max(0, n - 1)
        p[n, base:] = a[: states - base]
        p[n, -1] += 1 - p[n].sum()
    m = p.T - np.eye(states)
    m[0] = 1
    right = np.zeros(states)
    right[0] = 1
    pi = np.linalg.solve(m, right)
    return float(np.arange(states) @ pi)


# GI/M/1 by its chain at arrivals: departures during a gap by numerical integration.
def gim1(gap_pmf, states=300):
    b = np.array([gap_pmf(k) for k in range(states)])
    p = np.zeros((states, states))
    for n in range(states):
        for k in range(n + 1):
            if n + 1 - k < states:
                p[n, n + 1 - k] = b[k]
        p[n, 0] += 1 - p[n].sum()
    m = p.T - np.eye(states)
    m[0] = 1
    right = np.zeros(states)
    right[0] = 1
    pi = np.linalg.solve(m, right)
    return dict(meanWait=float(np.arange(states) @ pi), foundBusy=float(1 - pi[0]))


def gamma_gap_pmf(mean, cv):
    shape, scale = 1 / cv**2, mean * cv**2
    # Departures in a gamma time at rate 1: negative binomial.
    return lambda k: stats.nbinom.pmf(k, shape, 1 / (1 + scale))


# Bulk service with exponential or two-stage Erlang batches: states (waiting, batch size or 0, stage).
def bulk(lam, least, most, mean, stages, longest=150):
    q = {}

    def start(waiting):
        size = min(waiting, most)
        return (waiting - size, size, 0) if waiting >= least else (waiting, 0, 0)

    for waiting in range(longest + 1):
        if waiting < least:
            add(q, (waiting, 0, 0), start(waiting + 1), lam)
        for size in range(least, min(most, longest) + 1):
            for stage in range(stages):
                here = (waiting, size, stage)
                if waiting < longest:
                    add(q, here, (waiting + 1, size, stage), lam)
                rate = stages / mean(size)
                add(q, here, (waiting, size, stage + 1) if stage + 1 < stages else start(waiting), rate)
    p = stationary(q)
    waiting = sum(s[0] * mass for s, mass in p.items())
    inside = sum((s[0] + s[1]) * mass for s, mass in p.items())
    starts = sum(mass * stages / mean(s[1]) for s, mass in p.items() if s[1] > 0 and s[2] == stages - 1)
    return dict(meanWait=waiting / lam, meanSojourn=inside / lam, meanBatch=lam / starts)


# Join the shortest of two: both lengths, no symmetry used.
def shortest_of_two(lam, longest=70):
    q = {}
    for i in range(longest + 1):
        for j in range(longest + 1):
            if i < longest and (i < j or i == j):
                add(q, (i, j), (i + 1, j), lam if i < j else lam / 2)
            if j < longest and (j < i or i == j):
                add(q, (i, j), (i, j + 1), lam if j < i else lam / 2)
            if i > 0:
                add(q, (i, j), (i - 1, j), 1)
            if j > 0:
                add(q, (i, j), (i, j - 1), 1)
    return sum((i + j) * mass for (i, j), mass in stationary(q).items()) / lam


# Non-preemptive priority of two exponential classes: (first, second, who is served).
def priority(lam, mean, longest=60):
    q = {}

    def serve(a, b):
        return (a, b, 1 if a > 0 else 2 if b > 0 else 0)

    for a in range(longest + 1):
        for b in range(longest + 1):
            for who in (0, 1, 2):
                if (who == 0) != (a + b == 0) or (who == 1 and a == 0) or (who == 2 and b == 0):
                    continue
                here = (a, b, who)
                if a < longest:
                    add(q, here, (a + 1, b, who) if who else serve(a + 1, b), lam[0])
                if b < longest:
                    add(q, here, (a, b + 1, who) if who else serve(a, b + 1), lam[1])
                if who == 1:
                    add(q, here, serve(a - 1, b), 1 / mean[0])
                if who == 2:
                    add(q, here, serve(a, b - 1), 1 / mean[1])
    p = stationary(q)
    return [
        sum(s[k] * mass for s, mass in p.items()) / lam[k] - mean[k] for k in (0, 1)
    ]


# Processor sharing of two classes, open (a large cut) or closed, as a chain of numbers.
def sharing(mean, lam=None, clients=None, think=None, longest=90):
    q = {}
    top = clients or (longest, longest)
    for a in range(top[0] + 1):
        for b in range(top[1] + 1):
            up = lam if clients is None else ((clients[0] - a) / think[0], (clients[1] - b) / think[1])
            if a < top[0]:
                add(q, (a, b), (a + 1, b), up[0])
            if b < top[1]:
                add(q, (a, b), (a, b + 1), up[1])
            if a > 0:
                add(q, (a, b), (a - 1, b), a / (a + b) / mean[0])
            if b > 0:
                add(q, (a, b), (a, b - 1), b / (a + b) / mean[1])
    p = stationary(q)
    number = [sum(s[k] * mass for s, mass in p.items()) for k in (0, 1)]
    if clients is None:
        return [number[k] / lam[k] for k in (0, 1)]
    rate = [sum((clients[k] - s[k]) / think[k] * mass for s, mass in p.items()) for k in (0, 1)]
    return [dict(throughput=rate[k], meanSojourn=number[k] / rate[k]) for k in (0, 1)]


# M/M/c + constant patience: the integrals of Zeltyn and Mandelbaum (2005), section 3, by quadrature.
def constant_patience(lam, c, tau):
    h = lambda x: min(x, tau)
    weight = lambda x: exp(lam * h(x) - c * x)
    both = lambda f: integrate.quad(f, 0, tau)[0] + integrate.quad(f, tau, tau + 60 / c)[0]
    j, j1, jh = both(weight), both(lambda x: x * weight(x)), both(lambda x: h(x) * weight(x))
    e = sum(lam**n / factorial(n) for n in range(c)) / (lam ** (c - 1) / factorial(c - 1))
    total = e + lam * j
    loss = (1 + (lam - c) * j) / total
    served = (lam * jh - (j + lam * jh - c * j1)) / total
    return dict(loss=loss, meanWaitOfServed=served / (1 - loss))


# The same by a plain simulation, to three digits.
def simulate_patience(lam, c, patience, n=3_000_000, seed=1):
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(1 / lam, n))
    services = rng.exponential(1, n)
    limits = patience(rng, n)
    free = [0.0] * c
    lost = waited = 0.0
    for t, s, limit in zip(arrivals.tolist(), services.tolist(), limits.tolist()):
        start = max(t, free[0])
        if start - t > limit:
            lost += 1
        else:
            heapq.heapreplace(free, start + s)
            waited += start - t
    return dict(loss=lost / n, meanWaitOfServed=waited / (n - lost))


# Erlang A: chain, and the wait of a tagged request by first-step equations.
def erlang_a(lam, c, patience, longest=400):
    q = {}
    for n in range(longest):
        add(q, n, n + 1, lam)
        add(q, n + 1, n, min(n + 1, c) + max(0, n + 1 - c) / patience)
    p = stationary(q)
    reach, wait = 1.0, 0.0  # of one who stands before k others: P(served), E[wait; served]
    loss = served_wait = 0.0
    for ahead in range(longest - c):
        # With `ahead` waiting before it: next event is a service, one ahead giving up, or itself giving up.
        total = c + (ahead + 1) / patience
        onward = (c + ahead / patience) / total
        wait = onward * (wait + reach / total)
        reach = onward * reach
        loss += p[c + ahead] * (1 - reach)
        served_wait += p[c + ahead] * wait
    return dict(loss=loss, meanWaitOfServed=served_wait / (1 - loss))


# Machine repairman as a two-dimensional chain is the same chain; instead the closed form by binomials.
def repair(clients, servers, think, service):
    r = service / think
    w = [
        factorial(clients) / factorial(clients - n) / (factorial(n) if n <= servers else factorial(servers) * servers ** (n - servers)) * r**n
        for n in range(clients + 1)
    ]
    total = sum(w)
    throughput = sum((clients - n) / think * w[n] for n in range(clients + 1)) / total
    return dict(throughput=throughput, meanSojourn=clients / throughput - think)


def hyperexponential_density(mean, cv):
    p = (1 + sqrt((cv * cv - 1) / (cv * cv + 1))) / 2
    a, b = 2 * p / mean, 2 * (1 - p) / mean
    return lambda s: p * a * exp(-a * s) + (1 - p) * b * exp(-b * s)


print(
    json.dumps(
        {
            "erlangB": {"c10a8": erlang_b(10, 8), "c3a1": erlang_b(3, 1)},
            "mmc": {"c4rho0.8": mmck(3.2, 4, 400, 1.5), "c2rho0.5": mmck(1.0, 2, 200, 0.5)},
            "mmck": {"c2k6rho0.9": mmck(1.8, 2, 6, 1.0), "c1k4rho1.25": mmck(1.25, 1, 4, 2.0)},
            "mdc": {
                "c1rho0.8": {**mdc(0.8, 1), "waitAtMost2.5": mdc_wait_at_most(0.8, 1, 2.5)},
                "c4rho0.8": {**mdc(3.2, 4), "waitAtMost0.4": mdc_wait_at_most(3.2, 4, 0.4), "waitAtMost1.25": mdc_wait_at_most(3.2, 4, 1.25)},
                "c10rho0.9": mdc(9.0, 10),
            },
            "mg1": {
                "erlang3rho0.7": mg1_number(0.7, lambda s: stats.gamma.pdf(s, 3, scale=1 / 3), 40),
                "hyper2rho0.5": mg1_number(0.5, hyperexponential_density(1, 2), 250),
            },
            "gim1": {
                "D0.8": gim1(lambda k: stats.poisson.pmf(k, 1 / 0.8)),
                "gamma2rho0.7": gim1(gamma_gap_pmf(1 / 0.7, 2.0)),
                "gamma0.5rho0.8": gim1(gamma_gap_pmf(1 / 0.8, 0.5)),
            },
            "bulk": {
                "exponential3to8": bulk(4.0, 3, 8, lambda b: 1.0, 1),
                "erlang2linear2to5": bulk(1.5, 2, 5, lambda b: 0.4 + 0.3 * b, 2),
                "exponentialUpTo4": bulk(2.8, 1, 4, lambda b: 1.0, 1),
            },
            "shortestOfTwo": {"rho0.8": shortest_of_two(1.6), "rho0.5": shortest_of_two(1.0)},
            "priority": {"a0.3x1b0.25x2": priority((0.3, 0.25), (1.0, 2.0))},
            "sharing": {
                "open": sharing((1.0, 2.0), lam=(0.3, 0.15)),
                "closed": sharing((1.0, 0.5), clients=(4, 6), think=(5.0, 4.0)),
                "closedAlike": sharing((1.0, 1.0), clients=(4, 6), think=(5.0, 10.0)),
            },
            "constantPatience": {
                "c4lam3.6tau1": constant_patience(3.6, 4, 1.0),
                "c4lam3.6tau1Simulated": simulate_patience(3.6, 4, lambda rng, n: np.full(n, 1.0)),
                "c2lam2.5tau0.8": constant_patience(2.5, 2, 0.8),
            },
            "erlangA": {
                "c4lam3.6mean2": erlang_a(3.6, 4, 2.0),
                "c4lam3.6mean2Simulated": simulate_patience(3.6, 4, lambda rng, n: rng.exponential(2.0, n)),
                "c2lam3mean1": erlang_a(3.0, 2, 1.0),
            },
            "machineRepair": {"n10c1": repair(10, 1, 12.0, 1.0), "n12c3": repair(12, 3, 4.0, 1.0)},
        },
        indent=2,
    )
)

"""How fast the installation is: latency beside a bare call, latency under load, turns a second at saturation."""

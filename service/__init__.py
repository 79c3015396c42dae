"""Assembly: settings, security, telemetry, the application and the command line."""

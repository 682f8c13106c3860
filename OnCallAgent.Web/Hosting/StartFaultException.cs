namespace OnCallAgent.Web.Hosting;

/// <summary>
/// A reason not to start that a person can act on: printed as one line, exit code 1. The only exception that is an
/// expected failure, because there is nobody yet to return a value to.
/// </summary>
public sealed class StartFaultException(string message, Exception? inner = null)
    : Exception(message, inner);

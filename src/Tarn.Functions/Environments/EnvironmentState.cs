namespace Tarn.Functions.Environments;

/// <summary>The states of an environment.</summary>
public enum EnvironmentState
{
    /// <summary>Its process has not asked for an invocation yet.</summary>
    Starting,

    /// <summary>It waits for an invocation.</summary>
    Idle,

    /// <summary>It works on an invocation.</summary>
    Busy,

    /// <summary>Its processes are ended, or have ended.</summary>
    Ending,
}

/// <summary>The counts of a function since the server's start.</summary>
/// <param name="FunctionArn">The function's unqualified ARN.</param>
/// <param name="Invocations">Answered invocations.</param>
/// <param name="ColdStarts">Invocations for which an environment was started.</param>
/// <param name="Errors">Invocations that ended with an error of the function or of its environment.</param>
/// <param name="Throttles">Refused invocations.</param>
public sealed record FunctionCounts(string FunctionArn, long Invocations, long ColdStarts, long Errors, long Throttles)
{
    /// <summary>The time of all these starts together: from the call until the process asks for its event.</summary>
    public TimeSpan InitTime { get; init; }
}

/// <summary>An environment at one moment.</summary>
/// <param name="FunctionArn">The function's unqualified ARN.</param>
/// <param name="Version">The version: <c>$LATEST</c>, or a number.</param>
/// <param name="Revision">The state of code and configuration.</param>
/// <param name="Since">Since when it has this state.</param>
/// <param name="ProcessId">The id of its first process.</param>
/// <param name="MemoryBytes">The memory of its processes, at the last look.</param>
/// <param name="MemoryMb">Its memory limit.</param>
/// <param name="Invocations">The invocations that it has begun.</param>
public sealed record EnvironmentSnapshot(
    string FunctionArn,
    string Version,
    string Revision,
    EnvironmentState State,
    DateTimeOffset Since,
    int ProcessId,
    long MemoryBytes,
    int MemoryMb,
    long Invocations);

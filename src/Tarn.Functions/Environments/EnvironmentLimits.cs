namespace Tarn.Functions.Environments;

/// <summary>Limits of environments.</summary>
public static class EnvironmentLimits
{
    /// <summary>The largest answer that is not streamed: 6 MB and some overhead.</summary>
    public const int AnswerBytesMax = 6_291_556;

    /// <summary>The largest streamed answer.</summary>
    public const long StreamBytesMax = 200L << 20;

    /// <summary>
    /// The longest start, without the time in which its processes only wait for a processor. A longer one is repeated within the
    /// invocation's own time.
    /// </summary>
    public static readonly TimeSpan InitMax = TimeSpan.FromSeconds(10);

    /// <summary>How long extensions may take to end.</summary>
    internal static readonly TimeSpan ShutdownMax = TimeSpan.FromSeconds(2);

    /// <summary>How long a process may take from its answer to its next question, before another environment is taken.</summary>
    internal static readonly TimeSpan TurnaroundMax = TimeSpan.FromMilliseconds(250);

    /// <summary>After this time the processes of an idle environment are stopped: calls that follow each other closely never wait for them.</summary>
    internal static readonly TimeSpan FreezeAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>How long idle processes may run to take telemetry.</summary>
    internal static readonly TimeSpan TelemetryMax = TimeSpan.FromSeconds(2);

    /// <summary>How long before its keys an environment ends.</summary>
    internal static readonly TimeSpan KeysMargin = TimeSpan.FromMinutes(1);
}

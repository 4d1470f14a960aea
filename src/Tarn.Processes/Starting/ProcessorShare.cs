namespace Tarn.Processes.Starting;

/// <summary>
/// The share of the processors that a process and all processes that it starts have beside the server. They are
/// scheduled as a batch: the server's threads run as soon as they wake.
/// </summary>
public sealed record ProcessorShare
{
    /// <summary>The nice value: 0 is the usual one of a server, 19 the lowest.</summary>
    public int Niceness { get; init; } = 10;

    /// <summary>
    /// The time that a process runs at a turn. The kernel (from 6.12 on) lets a waking thread with a shorter slice run at once.
    /// </summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMilliseconds(100);
}

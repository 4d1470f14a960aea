namespace Tarn.Telemetry.Logs.Tails;

/// <summary>The bounds of the events that are not in a segment yet, per account and region.</summary>
internal static class TailLimits
{
    /// <summary>The memory of these events. Beyond it they become a segment.</summary>
    public const long BytesMax = 16 << 20;

    /// <summary>The number of blocks that they would become. It bounds the rows of one transaction.</summary>
    public const int BlocksMax = 200;

    /// <summary>The bytes of one read of the internal stream.</summary>
    public const int ReadBytes = 1 << 20;

    /// <summary>The age at which the oldest event goes to a segment.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(1);

    /// <summary>How long a read waits for the tail to have every accepted event.</summary>
    public static readonly TimeSpan CatchUpMax = TimeSpan.FromSeconds(10);

    /// <summary>The pause after a failed segment.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
}

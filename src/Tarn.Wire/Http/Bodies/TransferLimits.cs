namespace Tarn.Wire.Http.Bodies;

/// <summary>How slowly a client may send a body or take an answer.</summary>
/// <param name="Idle">The longest time without a byte.</param>
/// <param name="BytesPerSecondMin">The minimum rate while the server waits for the client, averaged over the idle limit.</param>
internal sealed record TransferLimits(TimeSpan Idle, int BytesPerSecondMin)
{
    /// <summary>
    /// The bytes that must move in each <see cref="ContestedWindow"/> while other requests wait for the memory that a
    /// body or an answer holds.
    /// </summary>
    public const int ContestedBytesMin = 64 << 10;

    /// <summary>The window of <see cref="ContestedBytesMin"/>.</summary>
    public static readonly TimeSpan ContestedWindow = TimeSpan.FromSeconds(1);
}

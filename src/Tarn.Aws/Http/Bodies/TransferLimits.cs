namespace Tarn.Aws.Http.Bodies;

/// <summary>How slowly a client may send a body or take an answer.</summary>
/// <param name="Idle">How long nothing may move.</param>
/// <param name="BytesPerSecondMin">The minimum rate while the server waits for the client, averaged over the idle limit.</param>
internal sealed record TransferLimits(TimeSpan Idle, int BytesPerSecondMin)
{
    /// <summary>While other requests wait for the memory that a body or an answer holds, each <see cref="ContestedWindow"/> must move so many bytes.</summary>
    public const int ContestedBytesMin = 64 << 10;

    /// <summary>The window of <see cref="ContestedBytesMin"/>.</summary>
    public static readonly TimeSpan ContestedWindow = TimeSpan.FromSeconds(1);
}

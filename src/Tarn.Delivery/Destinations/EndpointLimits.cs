namespace Tarn.Delivery.Destinations;

/// <summary>The limits of requests to HTTP endpoints.</summary>
public static class EndpointLimits
{
    /// <summary>The longest pause between two attempts to send.</summary>
    internal static TimeSpan PauseMax { get; } = TimeSpan.FromSeconds(120);

    /// <summary>The most records of one request.</summary>
    public const int RequestRecordsMax = 10_000;

    /// <summary>The most bytes of one request's body before compression.</summary>
    public const int RequestBytesMax = 64 * 1024 * 1024;

    /// <summary>The most bytes of an answer's body.</summary>
    public const int AnswerBytesMax = 1024 * 1024;

    /// <summary>The time limit of one attempt, from the connection to the end of the answer.</summary>
    public static TimeSpan Timeout => TimeSpan.FromMinutes(3);
}

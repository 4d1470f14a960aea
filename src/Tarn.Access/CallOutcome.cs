namespace Tarn.Access;

/// <summary>How a call ended, for observers. Resources and units stand in the <see cref="Call"/>.</summary>
/// <param name="Status">The HTTP status, or what the door maps to it.</param>
/// <param name="ErrorCode">The wire's error code; null when the call succeeded.</param>
/// <param name="RequestBytes">Bytes of the request's body that were read.</param>
/// <param name="ResponseBytes">Bytes of the answer's body.</param>
/// <param name="Elapsed">From the request's head to the answer's last byte.</param>
public readonly record struct CallOutcome(
    int Status,
    string? ErrorCode,
    long RequestBytes,
    long ResponseBytes,
    TimeSpan Elapsed);

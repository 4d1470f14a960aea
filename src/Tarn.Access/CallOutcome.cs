namespace Tarn.Access;

/// <summary>How a call ended, for observers. The <see cref="Call"/> holds the resources and units.</summary>
/// <param name="Status">The HTTP status, or the status that the door maps to it.</param>
/// <param name="ErrorCode">The wire's error code; null when the call succeeded.</param>
/// <param name="RequestBytes">Bytes of the request's body that were read.</param>
/// <param name="ResponseBytes">Bytes of the response's body.</param>
/// <param name="Elapsed">The time from the request's head to the response's last byte.</param>
public readonly record struct CallOutcome(
    int Status,
    string? ErrorCode,
    long RequestBytes,
    long ResponseBytes,
    TimeSpan Elapsed);

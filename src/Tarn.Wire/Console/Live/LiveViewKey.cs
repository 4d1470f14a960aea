namespace Tarn.Wire.Console.Live;

/// <summary>The key of a view: watches with the same key get the same answers.</summary>
/// <param name="Input">The input as JSON.</param>
/// <param name="Caller">The caller's ARN.</param>
/// <param name="AccessKeyId">The session's long-term key: it decides the rights, together with the ARN.</param>
/// <param name="Address">The browser's address.</param>
internal sealed record LiveViewKey(
    string Service, string Operation, string Region, string Input, string Caller, string AccessKeyId, string Address);

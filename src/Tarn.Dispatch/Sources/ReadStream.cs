namespace Tarn.Dispatch.Sources;

/// <summary>A stream whose records become events.</summary>
/// <param name="Region">The region of the reader.</param>
/// <param name="RoleArn">The role that reads.</param>
/// <param name="IsFlat">Whether a call is a plain list of flat records, as pipes have it; else it is Lambda's event with <c>Records</c>.</param>
public sealed record ReadStream(string Arn, string Region, string RoleArn, bool IsFlat);

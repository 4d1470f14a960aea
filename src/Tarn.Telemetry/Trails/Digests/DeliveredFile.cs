namespace Tarn.Telemetry.Trails.Digests;

/// <summary>A delivered file of events.</summary>
/// <param name="Hash">SHA-256 of the file before compression, hexadecimal.</param>
/// <param name="OldestMs">The time of its oldest event, Unix milliseconds.</param>
public sealed record DeliveredFile(string Bucket, string Key, string Hash, long OldestMs, long NewestMs);

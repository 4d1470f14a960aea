namespace Tarn.Storage.Losses;

/// <summary>The losses of one resource, kind and reason in one hour.</summary>
/// <param name="HourMs">The begin of the hour (UTC), Unix milliseconds.</param>
/// <param name="FirstMs">The first loss of the row, Unix milliseconds.</param>
/// <param name="LastMs">The newest loss of the row, Unix milliseconds.</param>
public readonly record struct LossRow(long HourMs, Loss Loss, long FirstMs, long LastMs);

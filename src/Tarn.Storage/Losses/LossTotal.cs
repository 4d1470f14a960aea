namespace Tarn.Storage.Losses;

/// <summary>All losses of one resource, since its first one, while rows older than its newest loss are retained.</summary>
/// <param name="LastMs">The newest loss, Unix milliseconds; 0: there was none.</param>
public readonly record struct LossTotal(long Count, long Bytes, long LastMs);

namespace Tarn.Delivery.Configuration;

/// <summary>A copy of every source record, as objects.</summary>
/// <param name="Objects">The objects; their error prefix has no effect.</param>
/// <param name="Buffering">The limits that flush the copy's buffer.</param>
public sealed record BackupConfig(ObjectOutputConfig Objects, BufferingConfig Buffering);

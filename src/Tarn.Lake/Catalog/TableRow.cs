namespace Tarn.Lake.Catalog;

/// <summary>What the lake itself keeps of a table beside its head.</summary>
/// <param name="IsIceberg">Whether its pointer names Iceberg metadata.</param>
/// <param name="MadeByTarn">Whether Tarn created it.</param>
internal readonly record struct TableRow(bool IsIceberg, bool MadeByTarn);

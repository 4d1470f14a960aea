namespace Tarn.Lake.Catalog;

/// <summary>The lake's own row of a table, without its head.</summary>
/// <param name="IsIceberg">Whether its pointer is the location of Iceberg metadata.</param>
/// <param name="MadeByTarn">Whether Tarn created it.</param>
internal readonly record struct TableRow(bool IsIceberg, bool MadeByTarn);

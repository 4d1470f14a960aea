using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Writing.Keys;

/// <summary>The live rows with some keys in a state of a table.</summary>
/// <param name="Table">The table's UUID.</param>
/// <param name="From">The snapshot; null: the table had none.</param>
/// <param name="Rows">The rows by data file.</param>
public sealed record FoundKeys(Guid Table, SnapshotId? From, IReadOnlyList<FoundRows> Rows);

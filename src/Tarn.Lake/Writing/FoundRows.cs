using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Writing;

/// <summary>Rows of a data file.</summary>
/// <param name="Positions">The rows' positions, ascending, from 0.</param>
public sealed record FoundRows(DataFile File, IReadOnlyList<long> Positions);

using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Writing;

/// <summary>Rows of a data file that a change deletes.</summary>
/// <param name="File">The data file, with the deletes that it has.</param>
/// <param name="Rows">The rows. The vector of the file gets the rows that it deletes already, too.</param>
public sealed record DeletedPositions(ScanTask File, DeletedRows Rows);

using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The delete files of an upsert for one state of its table.</summary>
internal sealed record UpsertFiles(IReadOnlyList<WrittenFile> Files)
{
    /// <summary>The deletion vectors that they replace.</summary>
    public IReadOnlyList<DataFile> Replaced { get; init; } = [];

    /// <summary>Whether they need the unpartitioned spec, which the table lacks.</summary>
    public bool NeedsSpec { get; init; }
}

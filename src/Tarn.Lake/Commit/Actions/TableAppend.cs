using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Shredding.Inference;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// One append: data files and the schema change that they need. With delete files it is an upsert: they delete rows of
/// earlier commits. It never conflicts: the caller sees that the files that position deletes name belong to the table. D32 (rewrites keep sequence numbers).
/// </summary>
public sealed record TableAppend : CommitAction
{
    /// <summary>
    /// The files, written with the field ids of <see cref="Schema"/> or of the current schema. Empty when only the
    /// schema changes.
    /// </summary>
    public required IReadOnlyList<WrittenFile> Files { get; init; }

    /// <summary>The deletion vectors that new ones replace. They must belong to the table.</summary>
    public IReadOnlyList<DataFile> Replaced { get; init; } = [];

    /// <summary>The table's new columns, derived from the metadata under the commit lock; null: the columns stay.</summary>
    public SchemaUnion? Schema { get; init; }

    /// <summary>Findings about the columns, of which the files have the field ids; null: none.</summary>
    public InferredFindings? Inferred { get; init; }

    /// <summary>
    /// Whether equality delete files have the number of a spec without fields that the table lacks: one more than its highest. The
    /// commit adds it. Writers continue to use the default spec.
    /// </summary>
    public bool AddsUnpartitionedSpec { get; init; }

    /// <summary>
    /// Entries for the snapshot's summary, for instance a digest of positions and the ledger id: D22 (positions commit
    /// with their output).
    /// </summary>
    public IReadOnlyDictionary<string, string> SummaryEntries { get; init; } = new Dictionary<string, string>();

    /// <summary>The branch that gets the files. A new one begins at main's head.</summary>
    public string Branch { get; init; } = SnapshotRef.Main;

    /// <summary>Table properties to set; usually empty.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        draft.ChangeSchema(Schema);
        draft.SetProperties(Properties);
        if (Inferred is not null)
        {
            draft.SetInferred(draft.Inferred.With(Inferred, draft.Metadata.CurrentSchema));
        }

        if (AddsUnpartitionedSpec)
        {
            draft.Apply(new TableUpdate.AddSpec(PartitionSpec.Unpartitioned));
        }

        if (Files.Count > 0)
        {
            await SnapshotWriter.Add(draft, SnapshotChange.Of(Branch, Files, Replaced, SummaryEntries), loader, cancellationToken);
        }
    }
}

using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// Gives columns other types: the schema changes, and all files are replaced by files with the new columns, in one commit. The new
/// files have every row that no delete removed. So no delete file remains. It conflicts with each commit since it was planned.
/// </summary>
public sealed record RetypeFiles : CommitAction
{
    /// <summary>The branch's head when the files were written; null: the table had no snapshot.</summary>
    public required SnapshotId? From { get; init; }

    /// <summary>The new columns.</summary>
    public required Schema Schema { get; init; }

    /// <summary>The highest assigned field id with them.</summary>
    public required int LastColumnId { get; init; }

    /// <summary>All data and delete files of the head.</summary>
    public required IReadOnlyList<DataFile> Removed { get; init; }

    /// <summary>The new data files.</summary>
    public required IReadOnlyList<WrittenFile> Added { get; init; }

    /// <summary>Whether the table still has the state on which the new columns were planned.</summary>
    public required Func<TableMetadata, InferredColumns, bool> Fits { get; init; }

    /// <summary>The inferred columns with the commit, from the columns before it.</summary>
    public required Func<InferredColumns, InferredColumns> Inferred { get; init; }

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        MovedRows.Check(draft.Metadata);
        if (draft.Metadata.CurrentSnapshotId != From || !Fits(draft.Metadata, draft.Inferred))
        {
            throw new TarnException(ErrorKind.Conflict, "The table changed while its files were written with other columns.");
        }

        var inferred = Inferred(draft.Inferred);
        draft.Apply(new TableUpdate.AddSchema(Schema, LastColumnId));
        draft.Apply(new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded));
        if (NameMapping.Of(draft.Metadata) is { } mapping)
        {
            draft.SetProperties(new Dictionary<string, string> { [NameMapping.Property] = mapping.Follow(Schema.Columns).ToJson() });
        }

        draft.SetInferred(inferred);
        if (Removed.Count > 0)
        {
            await SnapshotWriter.Add(
                draft,
                new SnapshotChange
                {
                    Operation = SnapshotSummary.Replace,
                    Added = Added,
                    Removed = FileRemoval.Of(
                        [.. Removed.Where(file => file.Content == FileContent.Data)], [.. Removed.Where(file => file.Content != FileContent.Data)]),
                },
                loader,
                cancellationToken);
        }
    }
}

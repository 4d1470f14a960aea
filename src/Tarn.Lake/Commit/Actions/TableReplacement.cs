using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Actions;

/// <summary>Gives a table other columns and rows in one commit. Earlier snapshots stay until they expire.</summary>
public sealed record TableReplacement : CommitAction
{
    private readonly IReadOnlyList<TableUpdate> _updates;

    /// <param name="updates">The updates that remove its rows and give it the new columns, partition spec and properties.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    public TableReplacement(TableMetadata present, IReadOnlyList<TableUpdate> updates, long nowMs)
    {
        _updates = updates;
        Requirements = [new TableRequirement.TableUuid(present.TableUuid)];
        var builder = new MetadataBuilder(present, nowMs);
        foreach (var update in updates)
        {
            builder.Apply(update);
        }

        After = builder.Build();
    }

    /// <summary>The table with the new columns and no rows: new files have its field ids and its spec.</summary>
    public TableMetadata After { get; }

    public IReadOnlyList<WrittenFile> Files { get; init; } = [];

    /// <summary>Further entries of the snapshot's summary.</summary>
    public IReadOnlyDictionary<string, string> SummaryEntries { get; init; } = new Dictionary<string, string>();

    /// <summary>Further table properties to set; usually empty.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal override async ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken)
    {
        foreach (var update in _updates)
        {
            draft.Apply(update);
        }

        if (draft.Metadata.DefaultSpecId != After.DefaultSpecId || !draft.Metadata.CurrentSchema.Columns.Equals(After.CurrentSchema.Columns))
        {
            throw new TarnException(ErrorKind.Conflict, "Another commit changed the table's columns or partitions meanwhile.");
        }

        draft.SetProperties(Properties);
        if (Files.Count > 0)
        {
            await SnapshotWriter.Add(
                draft,
                new SnapshotChange { Operation = SnapshotChange.OperationOf(Files, removesFiles: false), Added = Files, SummaryEntries = SummaryEntries },
                loader,
                cancellationToken);
        }
    }
}

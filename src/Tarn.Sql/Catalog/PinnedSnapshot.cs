using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Catalog;

/// <summary>A table of the lake at one of its snapshots; null: it has none yet.</summary>
internal sealed record PinnedSnapshot(PinnedTable Table, Snapshot? Snapshot, Schema Schema)
{
    /// <summary>The reader's rights to the table's files.</summary>
    public required TableRights Reads { get; init; }

    /// <summary>The state at a point; null: the current one.</summary>
    public static PinnedSnapshot Of(PinnedTable table, string name, TablePoint? at, IRights rights)
    {
        var metadata = table.Metadata;
        var snapshot = at is null ? metadata.CurrentSnapshot : SnapshotPoints.Find(metadata, name, at);
        return new(table, snapshot, at is null ? metadata.CurrentSchema : metadata.SchemaOf(snapshot!))
        {
            Reads = new TableRights(rights, metadata, ObjectActions.Read),
        };
    }

    /// <summary>
    /// Checks that the reader may read the snapshot's manifest list and manifests. The metadata's writer named them, so they may be
    /// anywhere.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the file.</exception>
    public async ValueTask RequireManifests(CancellationToken cancellationToken)
    {
        if (Snapshot is null)
        {
            return;
        }

        if (Snapshot.ManifestList is { } list)
        {
            Reads.Require(list);
        }

        foreach (var manifest in await Table.Manifests(Snapshot, cancellationToken))
        {
            Reads.Require(manifest.Path);
        }
    }

    /// <summary>Checks that the reader may read the data and delete files of a scan.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the file.</exception>
    public void RequireFiles(ScannedFiles files)
    {
        foreach (var file in files.Data)
        {
            Reads.Require(file.Location);
        }

        foreach (var file in files.Deletes)
        {
            Reads.Require(file.Location);
        }
    }
}

using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Planning;

namespace Tarn.Sql.Catalog;

/// <summary>Converts the tasks of one scan to files for reading.</summary>
internal sealed class IcebergFiles(TableMetadata table, Schema schema)
{
    private readonly Dictionary<int, PartitionSpec> _specs = table.PartitionSpecs.ToDictionary(s => s.SpecId);
    private readonly Dictionary<(int, PartitionTuple), int> _scopes = [];
    private readonly Dictionary<(int, PartitionTuple), FilePartition> _partitions = [];
    private readonly Dictionary<ManifestEntry, DeleteFile> _deletes = new(ReferenceEqualityComparer.Instance);

    /// <summary>The ids of columns that the reader compares, beside the ones of equality deletes.</summary>
    public IReadOnlyList<int> Keys { get; init; } = [];

    public async ValueTask<ScannedFiles> Of(TableScan scan, CancellationToken cancellationToken)
    {
        var data = new List<ScannedFile>();
        await foreach (var task in scan.Tasks(cancellationToken))
        {
            data.Add(Data(task));
        }

        return Of(data) with { Total = scan.DataFilesTotal };
    }

    public ScannedFiles Of(IEnumerable<ScanTask> tasks) => Of([.. tasks.Select(Data)]);

    private ScannedFiles Of(List<ScannedFile> data)
    {
        var deletes = _deletes.Values.ToList();
        return new(data) { Deletes = deletes, KeyColumns = deletes.SelectMany(d => d.EqualityIds).Concat(Keys).Distinct().ToDictionary(id => id, Key) };
    }

    private ScannedFile Data(ScanTask task)
    {
        var file = task.File.File;
        return new ScannedFile
        {
            Location = file.Path,
            Format = file.Format,
            SizeBytes = file.FileSizeBytes,
            RecordCount = file.RecordCount,
            IsEncrypted = file.KeyMetadata is not null,
            SpecId = file.SpecId,
            Scope = Scope(file),
            Partition = PartitionOf(file),
            DataSequenceNumber = task.File.SequenceNumber ?? 0,
            FirstRowId = file.FirstRowId,
            Deletes = task.Deletes.Count == 0 ? [] : [.. task.Deletes.Select(Delete)],
        };
    }

    private DeleteFile Delete(ManifestEntry entry)
    {
        if (_deletes.TryGetValue(entry, out var known))
        {
            return known;
        }

        var file = entry.File;
        return _deletes[entry] = new DeleteFile
        {
            Kind = file.Content == FileContent.EqualityDeletes ? DeleteKind.Equality : file.Format == "puffin" ? DeleteKind.Vector : DeleteKind.Positions,
            Location = file.Path,
            Format = file.Format,
            SizeBytes = file.FileSizeBytes,
            IsEncrypted = file.KeyMetadata is not null,
            Scope = Scope(file),
            IsGlobal = !_specs.TryGetValue(file.SpecId, out var spec) || !spec.IsPartitioned,
            DataSequenceNumber = entry.SequenceNumber ?? 0,
            ReferencedFile = file.ReferencedDataFile,
            ContentOffset = file.ContentOffset ?? 0,
            ContentBytes = checked((int)(file.ContentSizeBytes ?? 0)),
            EqualityIds = [.. file.EqualityIds.Order()],
        };
    }

    private FilePartition? PartitionOf(Lake.Iceberg.Manifests.DataFile file)
    {
        if (!_specs.TryGetValue(file.SpecId, out var spec) || spec.Fields.Count == 0)
        {
            return null;
        }

        if (!_partitions.TryGetValue((file.SpecId, file.Partition), out var partition))
        {
            _partitions.Add((file.SpecId, file.Partition), partition = new IcebergFilePartition(spec, schema, file.Partition));
        }

        return partition;
    }

    private int Scope(Lake.Iceberg.Manifests.DataFile file)
    {
        if (!_scopes.TryGetValue((file.SpecId, file.Partition), out var scope))
        {
            _scopes.Add((file.SpecId, file.Partition), scope = _scopes.Count);
        }

        return scope;
    }

    /// <summary>
    /// The compared column. When the table no longer has the column, the newest schema that has it describes it.
    /// </summary>
    public KeyColumn Key(int id)
    {
        var newest = table.Schemas.OrderByDescending(s => s.SchemaId).Prepend(schema).FirstOrDefault(s => s.FieldsById.ContainsKey(id))
            ?? throw new SqlException(SqlErrorName.NotSupported, $"equality deletes compare field {id}, which no schema of the table has");
        foreach (var field in newest.Columns.Fields)
        {
            if (PathTo(field, id) is { } path)
            {
                var column = IcebergColumns.Column(field);
                return new(column, path, path.Aggregate(column.Type, (type, i) => type.Fields[i].Type));
            }
        }

        throw new SqlException(SqlErrorName.NotSupported, $"equality deletes compare field {id}, which lies in a list or map");
    }

    private static IReadOnlyList<int>? PathTo(NestedField field, int id)
    {
        if (field.Id == id)
        {
            return [];
        }

        var below = (field.Type as StructType)?.Fields ?? [];
        for (var i = 0; i < below.Count; i++)
        {
            if (PathTo(below[i], id) is { } path)
            {
                return [i, .. path];
            }
        }

        return null;
    }
}

using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Sql.Catalog;

/// <summary>
/// Converts manifest entries to files for pruning and reading. Bounds and partition values get a form that compares
/// with constants.
/// </summary>
internal sealed class IcebergFiles(TableMetadata table)
{
    /// <summary>Column `file_path` of position delete files.</summary>
    private const int DeletedFileId = 2147483546;

    private readonly Schema _schema = table.CurrentSchema;
    private readonly Dictionary<int, PartitionSpec> _specs = table.PartitionSpecs.ToDictionary(s => s.SpecId);
    private readonly Dictionary<(int, PartitionTuple), int> _scopes = [];

    public TableFiles Of(SnapshotFiles files)
    {
        var deletes = files.Deletes.Select(Delete).ToList();
        return new([.. files.Data.Select(Data)])
        {
            Deletes = deletes,
            KeyColumns = deletes.SelectMany(d => d.EqualityIds).Distinct().ToDictionary(id => id, Key),
        };
    }

    private DataFile Data(ManifestEntry entry)
    {
        var file = entry.File;
        return new DataFile
        {
            Location = file.Path,
            Format = file.Format,
            SizeBytes = file.FileSizeBytes,
            RecordCount = file.RecordCount,
            SpecId = file.SpecId,
            Scope = Scope(file),
            Partition = _specs.TryGetValue(file.SpecId, out var spec) && spec.Fields.Count > 0 ? new(spec, _schema, file.Partition) : null,
            PartitionValues = PartitionValues(file),
            DataSequenceNumber = entry.SequenceNumber ?? 0,
            FirstRowId = file.FirstRowId,
            LowerBounds = Bounds(file.Metrics.LowerBounds),
            UpperBounds = Bounds(file.Metrics.UpperBounds),
            NullCounts = file.Metrics.NullValueCounts,
        };
    }

    private DeleteFile Delete(ManifestEntry entry)
    {
        var file = entry.File;
        return new DeleteFile
        {
            Kind = file.Content == FileContent.EqualityDeletes ? DeleteKind.Equality : file.Format == "puffin" ? DeleteKind.Vector : DeleteKind.Positions,
            Location = file.Path,
            Format = file.Format,
            SizeBytes = file.FileSizeBytes,
            Scope = Scope(file),
            IsGlobal = !_specs.TryGetValue(file.SpecId, out var spec) || !spec.IsPartitioned,
            DataSequenceNumber = entry.SequenceNumber ?? 0,
            ReferencedFile = file.ReferencedDataFile ?? OnlyFile(file),
            ContentOffset = file.ContentOffset ?? 0,
            ContentBytes = checked((int)(file.ContentSizeBytes ?? 0)),
            EqualityIds = [.. file.EqualityIds.Order()],
        };
    }

    /// <summary>Equal bounds of the path mean one file, because a truncated upper bound would be greater.</summary>
    private static string? OnlyFile(Lake.Iceberg.Manifests.DataFile file) =>
        file.Metrics.LowerBounds.TryGetValue(DeletedFileId, out var low) && file.Metrics.UpperBounds.TryGetValue(DeletedFileId, out var high)
            && low.AsSpan().SequenceEqual(high) ? Encoding.UTF8.GetString(low) : null;

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
    private KeyColumn Key(int id)
    {
        var schema = table.Schemas.OrderByDescending(s => s.SchemaId).Prepend(_schema).FirstOrDefault(s => s.FieldsById.ContainsKey(id))
            ?? throw new SqlException(SqlErrorName.NotSupported, $"equality deletes compare field {id}, which no schema of the table has");
        foreach (var field in schema.Columns.Fields)
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

    private Dictionary<int, object?> PartitionValues(Lake.Iceberg.Manifests.DataFile file)
    {
        var values = new Dictionary<int, object?>();
        var spec = _specs.GetValueOrDefault(file.SpecId);
        for (var i = 0; spec is not null && i < spec.Fields.Count && i < file.Partition.Values.Count; i++)
        {
            if (spec.Fields[i].Transform.Kind == TransformKind.Identity)
            {
                values[spec.Fields[i].SourceId] = Comparable(file.Partition.Values[i], 0);
            }
        }

        return values;
    }

    private Dictionary<int, object> Bounds(IReadOnlyDictionary<int, byte[]> bounds)
    {
        var values = new Dictionary<int, object>();
        foreach (var (id, bytes) in bounds)
        {
            if (_schema.FieldsById.TryGetValue(id, out var field) && field.Type is PrimitiveType type
                && Comparable(SingleValue.Decode(type, bytes), type.Scale) is { } value)
            {
                values[id] = value;
            }
        }

        return values;
    }

    /// <summary>Null when constants have no comparable form; the bound is then unknown.</summary>
    private static object? Comparable(object? value, int scale) => value switch
    {
        int n => (long)n,
        float f => (double)f,
        long or double or string or bool => value,
        Int128 unscaled when Int128.Abs(unscaled) <= long.MaxValue && scale is > 0 and <= 28 => new decimal((long)unscaled) / (decimal)Math.Pow(10, scale),
        _ => null,
    };
}

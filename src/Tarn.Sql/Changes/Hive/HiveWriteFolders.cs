using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Projection;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Changes.Hive;

/// <summary>The folders into which a statement writes a Hive table's rows, and the partitions that it adds for them.</summary>
internal sealed class HiveWriteFolders
{
    private readonly StatementLake _lake;
    private readonly StatementScope _scope;
    private readonly HiveTable _table;
    private readonly Dictionary<string, string> _folders = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _values = [];
    private readonly PartitionProjection? _projection;

    private HiveWriteFolders(StatementLake lake, StatementScope scope, HiveTable table)
    {
        (_lake, _scope, _table) = (lake, scope, table);
        _projection = PartitionProjection.Of(table);
    }

    /// <summary>Finds the folders of files.</summary>
    /// <exception cref="SqlException">A partition has another form than its table, or its values are outside the table's projection.</exception>
    public static async Task<HiveWriteFolders> Of(
        StatementLake lake, StatementScope scope, HiveTable table, IReadOnlyList<WrittenFolder> written, CancellationToken cancellationToken)
    {
        var places = new HiveWriteFolders(lake, scope, table);
        foreach (var file in written)
        {
            var values = ValuesOf(file);
            var name = HivePath.Of(table.Keys, values);
            places._values[name] = values;
            places._folders[name] = table.Keys.Count == 0 ? Folder(table.Storage.Location)
                : await lake.Store.Read(reader => places.Find(reader, name, values), cancellationToken);
        }

        return places;
    }

    /// <summary>The folder into which a file goes, of its partition or of the table.</summary>
    public string FolderOf(WrittenFolder file) => _folders[HivePath.Of(_table.Keys, ValuesOf(file))];

    /// <summary>Adds the partitions that the table lacks, inside the transaction that puts the files.</summary>
    /// <exception cref="TarnException">Conflict: a partition was moved since its folder was found.</exception>
    public async ValueTask Register(IMetadataTransaction transaction, HiveTable now)
    {
        if (_table.Keys.Count == 0 || _projection is not null)
        {
            return;
        }

        var created = new List<IReadOnlyList<string>>();
        foreach (var (name, values) in _values)
        {
            if (await Find(transaction, name, values) != _folders[name])
            {
                throw new TarnException(ErrorKind.Conflict, $"Partition {name} of table {_table.Name} was moved while the statement ran; run it again.");
            }

            if (await now.Partitions.Find(transaction, values) is null)
            {
                await now.Partitions.Create(transaction, HivePartitions.New(_lake, now, values, _folders[name], _scope, SourcePosition.None));
                created.Add(values);
            }
        }

        HivePartitions.Report(_lake, transaction, CatalogChangeKind.BatchCreatePartition, now, created);
    }

    private async ValueTask<string> Find(IMetadataReader reader, string name, IReadOnlyList<string> values)
    {
        if (_projection is { } projection)
        {
            return Projected(projection, name, values);
        }

        if (await _table.Partitions.Find(reader, values) is not { } partition)
        {
            return HivePartitions.FolderOf(_table, values);
        }

        var storage = _lake.Hive!.Documents.Read(_table, partition);
        var isSame = storage.SerDe == _table.Storage.SerDe && storage.InputFormat == _table.Storage.InputFormat
            && Shape(storage).SequenceEqual(Shape(_table.Storage));
        return isSame ? Folder(partition.Location) : throw new SqlException(
            SqlErrorName.HivePartitionSchemaMismatch,
            $"Partition {name} of table {_table.Name} has other columns or another format than its table, so it gets no rows; make the partition anew");
    }

    private static IEnumerable<(string Name, string Type)> Shape(HiveStorage storage) => storage.Columns.Select(column => (column.Name, column.Type.Text));

    private static IReadOnlyList<string> ValuesOf(WrittenFolder file) => [.. file.Values.Select(value => string.IsNullOrEmpty(value) ? HivePath.Null : value)];

    private string Projected(PartitionProjection projection, string name, IReadOnlyList<string> values)
    {
        var found = projection.Partitions([.. values.Select(value => KeyConstraint.OneOf(value))], _scope.Now).ToArray();
        return found is [var one] ? Folder(one.Location) : throw new SqlException(
            SqlErrorName.InvalidArguments, $"Partition {name} is outside the projection of table {_table.Name}, so its rows would never be read");
    }

    private static string Folder(string? location) => location is { Length: > 0 } && ObjectLocation.TryParse(location) is not null
        ? location.TrimEnd('/') + "/"
        : throw new SqlException(SqlErrorName.HiveInvalidMetadata, $"Location '{location}' is not of the form s3://bucket/folder/");
}

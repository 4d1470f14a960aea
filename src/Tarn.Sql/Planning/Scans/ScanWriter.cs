using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.FileTables;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Writes the SQL that reads a table's files, merged with its deletes. Files of equal physical schema are read
/// together. Rows deleted by position are removed where the file is read; rows deleted by value are removed by a join.
/// It also collects the statement's file table.
/// </summary>
internal sealed class ScanWriter(IReadOnlyDictionary<int, ScanFiles> scans)
{
    private readonly Dictionary<string, ManagedFunctionUse> _functions = [];
    private readonly FileTableBuilder _table = new();

    /// <summary>The facts about files that the statement's functions need; null: none.</summary>
    public FileTable? FileTable => _table.Table;

    /// <summary>The C# functions over the file table that the statement calls.</summary>
    public IReadOnlyCollection<ManagedFunctionUse> Functions => _functions.Values;

    public string Write(ScanNode scan)
    {
        if (scan.Table.Rows is { } rows)
        {
            return WriteRows(scan, rows);
        }

        var files = scans.GetValueOrDefault(scan.Ordinal, ScanFiles.None);
        var plain = Groups(scan, files.Data.Where(f => !f.HasEqualityDeletes), []).Select(g => WriteGroup(scan, g, files, []));
        var changed = WriteChanged(scan, files);
        var parts = changed is null ? plain.ToList() : [.. plain, changed];
        return parts.Count > 0 ? DuckDbText.Balanced(parts, " UNION ALL ")
            : "SELECT " + List(scan.Columns.Select(c => $"CAST(NULL AS {DuckDbText.TypeName(c.Type)}) AS {c.Name}")) + " WHERE false";
    }

    /// <summary>Reads the files that have equality deletes, without the deleted rows.</summary>
    private string? WriteChanged(ScanNode scan, ScanFiles files)
    {
        var changed = files.Data.Where(f => f.HasEqualityDeletes).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var deletes = new EqualityDeletes(scan.Ordinal, files, _table, Register);
        var read = Groups(scan, changed, deletes.Keys).Select(g => WriteGroup(scan, g, files, deletes.Keys));
        return $"SELECT {List(scan.Columns.Select(c => "d." + c.Name))} FROM ({DuckDbText.Balanced([.. read], " UNION ALL ")}) AS d{deletes.Joins()}";
    }

    private static IEnumerable<IReadOnlyList<ScanFile>> Groups(ScanNode scan, IEnumerable<ScanFile> files, IReadOnlyList<KeyColumn> keys)
    {
        var columns = scan.Paths.Select(p => scan.Table.ColumnAt(p.Column)).Concat(keys.Select(k => k.Root)).Distinct().ToList();
        var asked = columns.Select(c => c.FieldId).ToHashSet();

        // Files of one writer share their schema. Describing a schema costs a step for each field, so each schema is
        // described once.
        var described = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        string Described(ScanFile file) => file.Physical is not { } physical ? ""
            : described.TryGetValue(physical, out var known) ? known : described[physical] = ParquetRead.SchemaKey(file, columns);
        string Key(ScanFile file) => $"{file.File.Format}{(file.HasPositionDeletes || file.Vector is not null ? "p" : "-")}{Described(file)}/"
            + string.Join(',', (file.File.Partition?.ValueIds ?? []).Where(asked.Contains).Order());
        return files.GroupBy(Key).Select(g => (IReadOnlyList<ScanFile>)[.. g]);
    }

    private string WriteGroup(ScanNode scan, IReadOnlyList<ScanFile> files, ScanFiles all, IReadOnlyList<KeyColumn> keys)
    {
        var isParquet = files[0].File.Format == "parquet";
        var asked = scan.Paths.Select(p => scan.Table.ColumnAt(p.Column).FieldId).Concat(keys.Select(k => k.Root.FieldId)).ToHashSet();
        var partitionFields = (files[0].File.Partition?.ValueIds ?? []).Where(asked.Contains).ToHashSet();
        var group = new Lazy<int>(() => _table.Add(scan.Ordinal, files, [.. partitionFields]));
        var read = isParquet ? Parquet(scan, files, group, partitionFields)
            : new RowRead(Register, _table, scan.Table.Names?.ToJson()) { Group = () => group.Value, PartitionFields = partitionFields };
        var list = scan.Columns.Select((c, i) => $"{Value(read, scan.Table.ColumnAt(scan.Paths[i].Column), scan.Paths[i].Fields)} AS {c.Name}").ToList();
        if (keys.Count > 0)
        {
            list.AddRange(EqualityDeletes.KeyValues(read, keys));
        }

        var where = "";
        if (files[0].HasPositionDeletes || files[0].Vector is not null)
        {
            _table.AddPositionDeletes(scan.Ordinal, all.Deletes.Where(d => d.File.Kind == DeleteKind.Positions));
            where = $" WHERE NOT {read.Fact(FileTableFunctions.Deleted, ", file_row_number")}";
        }

        return $"SELECT {List(list)} FROM {read.From()}{where}";
    }

    private FileRead Parquet(ScanNode scan, IReadOnlyList<ScanFile> files, Lazy<int> group, IReadOnlySet<int> partitionFields) =>
        new ParquetRead(files, Register)
        {
            Group = () => group.Value,
            PartitionFields = partitionFields,
            ByName = files[0].Physical is { HasPlainNames: true } && scan.Paths.Any(p => scan.Table.ColumnAt(p.Column).Nested is not null),
        };

    private static string Value(FileRead read, TableColumn column, IReadOnlyList<int> fields) =>
        column == HiddenColumns.Path ? read.Fact(FileTableFunctions.Location)
        : column == HiddenColumns.Position ? "file_row_number"
        : column == HiddenColumns.Partition ? read.Fact(FileTableFunctions.Partition)
        : column == HiddenColumns.FileModifiedTime ? $"make_timestamp_ms({read.Fact(FileTableFunctions.Modified)})"
        : column == HiddenColumns.RowId ? $"coalesce({read.Value(column, [])}, {read.Fact(FileTableFunctions.FirstRow)} + file_row_number)"
        : column == HiddenColumns.LastUpdatedSequenceNumber
            ? $"coalesce({read.Value(column, [])}, CASE WHEN {read.Fact(FileTableFunctions.FirstRow)} IS NOT NULL "
                + $"THEN {read.Fact(FileTableFunctions.Sequence)} END)"
        : read.Value(column, fields);

    private string Register(ManagedFunctionUse use)
    {
        _functions[use.Name] = use;
        return use.Name;
    }

    private static string WriteRows(ScanNode scan, IReadOnlyList<object?[]> source)
    {
        var rows = source.Select(
            r => $"({string.Join(", ", scan.Paths.Select((p, i) => DuckDbText.Literal(r[p.Column], scan.Columns[i].Type)).DefaultIfEmpty("1"))})").ToList();
        var names = List(scan.Columns.Select(c => c.Name));
        if (rows.Count == 0)
        {
            return "SELECT " + List(scan.Columns.Select(c => $"CAST(NULL AS {DuckDbText.TypeName(c.Type)}) AS {c.Name}")) + " WHERE false";
        }

        var columns = scan.Columns.Count == 0 ? "c0" : string.Join(", ", scan.Columns.Select(c => c.Name));
        return $"SELECT {names} FROM (VALUES {string.Join(", ", rows)}) AS v({columns})";
    }

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns.DefaultIfEmpty("1 AS c0"));
}

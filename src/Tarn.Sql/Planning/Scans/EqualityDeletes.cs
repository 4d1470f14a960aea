using System.Globalization;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Equality deletes of one scan as anti joins. For each set of compared columns, the deletes are reduced to key →
/// highest sequence number. A row is removed when a delete of its partition (or of all) has the same values and a
/// higher number than the row's file. Nulls count as equal.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#equality-delete-files"/>
internal sealed class EqualityDeletes(int scan, ScanFiles files, FileTableBuilder table, Func<ManagedFunctionUse, string> register)
{
    private readonly List<ScanDelete> _deletes = [.. files.Deletes.Where(d => d.File.Kind == DeleteKind.Equality)];

    /// <summary>All columns that any of the deletes compares, in the order of their ids.</summary>
    public IReadOnlyList<KeyColumn> Keys { get; } = [.. files.Deletes.Where(d => d.File.Kind == DeleteKind.Equality)
        .SelectMany(d => d.File.EqualityIds).Distinct().Order().Select(id => files.KeyColumns[id])];

    /// <summary>
    /// The select items that the joins need from the data side: keys, sequence number `q` and partition `p`.
    /// </summary>
    public static IEnumerable<string> KeyValues(FileRead read, IReadOnlyList<KeyColumn> keys) =>
        OnlyKeys(read, keys).Append($"{read.Fact(FileTableFunctions.Sequence)} AS q")
            .Append($"{read.Fact(FileTableFunctions.Scope)} AS p");

    /// <summary>The select items of the keys alone.</summary>
    public static IEnumerable<string> OnlyKeys(FileRead read, IReadOnlyList<KeyColumn> keys) => keys.Select(k => $"{KeyValue(read, k)} AS {Name(k)}");

    /// <summary>The joins that follow `FROM (…) AS d`.</summary>
    public string Joins()
    {
        var sets = _deletes.GroupBy(d => $"{d.File.IsGlobal}{string.Join(',', d.File.EqualityIds)}");
        return string.Concat(sets.Select((set, i) => Join([.. set], "e" + i.ToString(CultureInfo.InvariantCulture))));
    }

    private string Join(IReadOnlyList<ScanDelete> deletes, string alias)
    {
        var keys = deletes[0].File.EqualityIds.Select(id => files.KeyColumns[id]).ToList();
        if (keys.Count == 0)
        {
            throw new SqlException(SqlErrorName.IcebergBadData, $"equality delete file {deletes[0].File.Location} compares no columns");
        }

        var isGlobal = deletes[0].File.IsGlobal;
        var columns = string.Join(", ", keys.Select(Name)) + (isGlobal ? "" : ", p");
        var read = deletes.GroupBy(d => d.File.Format + ParquetRead.SchemaKey(d, keys.Select(k => k.Root))).Select(g => Read([.. g], keys));
        var conditions = keys.Select(k => $"d.{Name(k)} IS NOT DISTINCT FROM {alias}.{Name(k)}").Append($"d.q < {alias}.q").ToList();
        if (!isGlobal)
        {
            conditions.Add($"d.p = {alias}.p");
        }

        return $" ANTI JOIN (SELECT {columns}, max(q) AS q FROM ({string.Join(" UNION ALL ", read)}) GROUP BY "
            + $"{columns}) AS {alias} ON {string.Join(" AND ", conditions)}";
    }

    private string Read(IReadOnlyList<ScanDelete> deletes, IReadOnlyList<KeyColumn> keys)
    {
        var group = new Lazy<int>(() => table.Add(scan, deletes));
        FileRead read = deletes[0].File.Format == "avro" ? new RowRead(register, table, null) { Group = () => group.Value }
            : new ParquetRead(deletes, register) { Group = () => group.Value };
        return $"SELECT {string.Join(", ", KeyValues(read, keys))} FROM {read.From()}";
    }

    private static string KeyValue(FileRead read, KeyColumn key)
    {
        var value = read.Value(key.Root, key.Path);
        // The format distinguishes zeros by sign, and treats all NaN as one; the engine does neither.
        return key.Type.Kind is TypeKind.Real or TypeKind.Double ? $"CASE WHEN isnan({value}) THEN 'nan' ELSE CAST({value} AS VARCHAR) END" : value;
    }

    /// <summary>The name of a key's value in reads.</summary>
    public static string Name(KeyColumn key) => "k" + KeyId(key).ToString(CultureInfo.InvariantCulture);

    private static int KeyId(KeyColumn key) => key.Path.Count == 0 ? key.Root.FieldId
        : key.Path.Aggregate(key.Root.Nested!, (tree, field) => tree.Children[field]).FieldId;
}

using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Adoption;

/// <summary>
/// The columns of a table over files with columns of their own. Columns are the same when their names differ at most by case;
/// types agree or widen as Iceberg allows. Files that have field ids keep them: then all files have them, and one id stands for
/// one name.
/// </summary>
internal sealed class ColumnUnion
{
    /// <summary>The most fields of a table.</summary>
    public const int FieldsMax = 20_000;

    // Above the ids of files: a table's own ids are few.
    private const int OwnIdsMax = 1_000_000;

    private readonly ColumnNode _root = new(0, "", "");
    private readonly Dictionary<int, string> _pathsById = [];
    private readonly IReadOnlyList<(string Name, PrimitiveType Type)> _partitions;
    private readonly List<ColumnNode> _partitionNodes = [];
    private bool? _hasFieldIds;
    private string _first = "";
    private int _lastId;

    /// <param name="partitions">The columns that folders define. A file may have them too.</param>
    public ColumnUnion(IReadOnlyList<(string Name, PrimitiveType Type)> partitions) => _partitions = partitions;

    /// <summary>The highest id.</summary>
    public int LastColumnId => Math.Max(_lastId, _pathsById.Keys.DefaultIfEmpty().Max());

    /// <summary>
    /// The mapping of names to columns. A table over files with field ids has it too: SQL then looks at the columns of each file, and
    /// takes the values of columns that only folders have from the partition.
    /// </summary>
    public NameMapping Names => new([.. Ordered().Select(node => node.ToMapped())]);

    /// <summary>The columns of the folders.</summary>
    public IReadOnlyList<int> PartitionIds => [.. _partitionNodes.Select(node => node.Id)];

    /// <summary>The table's columns: of the files, then of the folders alone.</summary>
    public StructType ToStruct() => new([.. Ordered().Select(node => new NestedField(node.Id, node.Name, node.ToType()))]);

    public PrimitiveType? TypeOf(string column) => _root.Find(column)?.Primitive;

    /// <summary>Adds the columns of a file. If it does not fit, nothing changes.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="ids">The ids in the table by the ids in the file.</param>
    /// <returns>The reason why the file does not fit; null: it fits.</returns>
    public string? Add(string file, FileFacts facts, out IReadOnlyDictionary<int, int> ids)
    {
        var mapped = new Dictionary<int, int>();
        ids = mapped;
        if (facts.Columns.Fields.Count == 0)
        {
            return "it has no columns";
        }

        if (_hasFieldIds is { } has && has != facts.HasFieldIds)
        {
            return facts.HasFieldIds
                ? $"it has field ids, and {_first} has none"
                : $"it has no field ids, and {_first} has some";
        }

        var isFirst = _hasFieldIds is null;
        if (isFirst)
        {
            Begin(file, facts.HasFieldIds);
        }

        if (Check(_root, facts.Columns, "", file) is { } misfit)
        {
            if (isFirst)
            {
                Forget();
            }

            return misfit;
        }

        Apply(_root, facts.Columns, "", file, mapped);
        return null;
    }

    private void Begin(string file, bool hasFieldIds)
    {
        (_hasFieldIds, _first, _lastId) = (hasFieldIds, file, hasFieldIds && _partitions.Count > 0 ? OwnIdsMax : 0);
        foreach (var (name, type) in _partitions)
        {
            var node = new ColumnNode(++_lastId, name, "the folders") { Primitive = type };
            _partitionNodes.Add(node);
            _root.Add(node);
        }
    }

    private void Forget()
    {
        _hasFieldIds = null;
        _partitionNodes.Clear();
        _root.Clear();
    }

    private IEnumerable<ColumnNode> Ordered() => _root.Children.Except(_partitionNodes).Concat(_partitionNodes);

    private string? Check(ColumnNode node, IcebergType type, string path, string file)
    {
        foreach (var field in SchemaIndex.Children(type))
        {
            var own = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            var known = node.Find(field.Name);
            if (CheckId(known, field, own) is { } wrongId)
            {
                return $"column {own}: {wrongId}";
            }

            if (known is null)
            {
                if (node != _root && node.Kind != typeof(StructType))
                {
                    continue;
                }

                if (CheckNew(field, own) is { } wrong)
                {
                    return wrong;
                }
            }
            else if (!Fits(known, field.Type))
            {
                return $"column {own}: its type is {Shown(field.Type)}, and {Shown(known.ToType())} in {known.From}";
            }
            else if (Check(known, field.Type, own, file) is { } below)
            {
                return below;
            }
        }

        return null;
    }

    private string? CheckNew(NestedField field, string path)
    {
        var added = SchemaIndex.Children(field.Type).ToList();
        if (_pathsById.Count > FieldsMax)
        {
            return $"column {path}: the table would have more than {FieldsMax} fields";
        }

        foreach (var child in added)
        {
            var own = $"{path}.{child.Name}";
            if ((CheckId(null, child, own) is { } wrong ? $"column {own}: {wrong}" : CheckNew(child, own)) is { } misfit)
            {
                return misfit;
            }
        }

        return null;
    }

    private string? CheckId(ColumnNode? known, NestedField field, string path)
    {
        if (_hasFieldIds != true || (known is not null && _partitionNodes.Contains(known)))
        {
            return null;
        }

        if (field.Id >= OwnIdsMax)
        {
            return $"its field id is {field.Id}, and ids below {OwnIdsMax} are taken";
        }

        return known is not null && known.Id != field.Id
            ? $"its field id is {field.Id}, and {known.Id} in {known.From}"
            : known is null && _pathsById.TryGetValue(field.Id, out var other) ? $"its field id {field.Id} is that of column {other} in other files" : null;
    }

    private bool Fits(ColumnNode known, IcebergType type) => type is PrimitiveType primitive
        ? known.Primitive is { } present
            && (TypePromotion.CanWiden(primitive, present) || (!_partitionNodes.Contains(known) && TypePromotion.CanWiden(present, primitive)))
        : known.Kind == type.GetType();

    private void Apply(ColumnNode node, IcebergType type, string path, string file, Dictionary<int, int> ids)
    {
        foreach (var field in SchemaIndex.Children(type))
        {
            var own = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (node.Find(field.Name) is not { } child)
            {
                child = new ColumnNode(_hasFieldIds == true ? field.Id : ++_lastId, field.Name, file)
                {
                    Kind = field.Type is PrimitiveType ? null : field.Type.GetType(),
                };
                node.Add(child);
                _pathsById[child.Id] = own;
            }

            if (!child.Names.Contains(field.Name))
            {
                child.Names.Add(field.Name);
            }

            if (field.Type is PrimitiveType primitive && (child.Primitive is null || TypePromotion.CanWiden(child.Primitive, primitive)))
            {
                child.Primitive = primitive;
            }

            ids[field.Id] = child.Id;
            Apply(child, field.Type, own, file, ids);
        }
    }

    private static string Shown(IcebergType type) => type.ToString() is { Length: <= 200 } text ? text : type.GetType().Name;
}

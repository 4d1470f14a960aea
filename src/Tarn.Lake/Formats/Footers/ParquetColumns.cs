using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Formats.Footers;

/// <summary>
/// The schema of a Parquet file in Iceberg's types. Lists have three levels, or two in old files; a repeated field without
/// annotation is a list.
/// </summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#nested-types"/>
internal sealed class ParquetColumns
{
    private const int FieldsMax = 20_000;

    private readonly IReadOnlyList<ParquetElement> _elements;
    private readonly List<ParquetLeafType?> _leaves = [];
    private readonly HashSet<int> _ids = [];
    private int _at;
    private int _fields;
    private int _withIds;

    private ParquetColumns(IReadOnlyList<ParquetElement> elements) => _elements = elements;

    /// <summary>The reason why the schema has no form in Iceberg; null: it has one.</summary>
    public string? Misfit { get; private set; }

    public StructType Columns { get; private set; } = new([]);

    /// <summary>Whether the ids are the file's own.</summary>
    public bool HasFieldIds => _withIds > 0;

    /// <summary>The types of the leaves in the file's order; null: the leaf is left out.</summary>
    public IReadOnlyList<ParquetLeafType?> Leaves => _leaves;

    /// <summary>Converts a schema.</summary>
    /// <param name="elements">The elements, depth first; the first one is the root.</param>
    public static ParquetColumns Of(IReadOnlyList<ParquetElement> elements)
    {
        var columns = new ParquetColumns(elements);
        columns.Read();
        return columns;
    }

    private void Read()
    {
        if (_elements.Count == 0)
        {
            Misfit = "its footer has no schema";
            return;
        }

        var root = _elements[_at++];
        Columns = new StructType(Fields(root.Children, "", 0));
        if (_at < _elements.Count)
        {
            Fail("", "its footer has a schema that ends early");
        }

        if (_withIds > 0 && _withIds < _fields)
        {
            Fail("", "some of its columns have field ids and some have none");
        }

        if (_withIds == 0 && Misfit is null)
        {
            Number();
        }
    }

    private List<NestedField> Fields(int count, string path, int depth)
    {
        var fields = new List<NestedField>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < count && Misfit is null; i++)
        {
            if (Peek() is not { } element)
            {
                break;
            }

            var own = path.Length == 0 ? element.Name : $"{path}.{element.Name}";
            if (!names.Add(element.Name))
            {
                Fail(own, "the file has another column whose name differs at most by case");
            }

            var id = Id(element, own);
            if (Repeated(own, depth + 1) is { } type)
            {
                fields.Add(new NestedField(id, element.Name, type));
            }
        }

        return fields;
    }

    /// <summary>The type of the next element; a repeated one is a list.</summary>
    private IcebergType? Repeated(string path, int depth)
    {
        var isList = Peek()?.Repetition == ParquetRepetition.Repeated;
        var id = isList ? Id(_elements[_at], path) : 0;
        return Type(path, depth) is { } type ? isList ? new ListType(id, type) : type : null;
    }

    private IcebergType? Type(string path, int depth)
    {
        if (Misfit is not null || Peek() is not { } element)
        {
            return null;
        }

        if (depth > IcebergFormat.TypeDepthMax || _fields > FieldsMax)
        {
            return Fail(path, $"the file has more than {IcebergFormat.TypeDepthMax} levels or {FieldsMax} fields");
        }

        _at++;
        if (element.Children == 0)
        {
            return Leaf(element, path);
        }

        if (element.Converted == ParquetConvertedType.List || element.Logical == ParquetLogicalType.List)
        {
            return List(element, path, depth);
        }

        if (element.Converted is ParquetConvertedType.Map or ParquetConvertedType.MapKeyValue || element.Logical == ParquetLogicalType.Map)
        {
            return Map(element, path, depth);
        }

        if (element.Logical == ParquetLogicalType.Variant)
        {
            return Fail(path, "variant needs format version 3, and tables are adopted in version 2");
        }

        var fields = Fields(element.Children, path, depth);
        return fields.Count == 0 ? null : new StructType(fields);
    }

    private ListType? List(ParquetElement list, string path, int depth)
    {
        if (list.Children != 1 || Peek() is not { Repetition: ParquetRepetition.Repeated } repeated)
        {
            return Fail(path, "it is a list without a repeated field") as ListType;
        }

        // Three levels: the repeated group only wraps the element. Readers disagree about old groups of one field.
        if (repeated is { Children: 1 } && (repeated.Name == "array" || repeated.Name == list.Name + "_tuple"))
        {
            return Fail(path, "it is a list in an old form, of records with one field, which readers take for a list of values") as ListType;
        }

        var wraps = repeated is { Children: 1, Logical: null, Converted: null };
        if (wraps)
        {
            _at++;
            if (Peek() is not { } element)
            {
                return null;
            }

            var id = Id(element, path + ".element");
            return Repeated(path + ".element", depth + 1) is { } type ? new ListType(id, type) : null;
        }

        var ownId = Id(repeated, path + ".element");
        return Type(path + ".element", depth + 1) is { } old ? new ListType(ownId, old) : null;
    }

    private MapType? Map(ParquetElement map, string path, int depth)
    {
        if (map.Children != 1 || Peek() is not { Repetition: ParquetRepetition.Repeated, Children: 2 })
        {
            return Fail(path, "it is a map without repeated keys and values") as MapType;
        }

        _at++;
        var keyId = Peek() is { } keys ? Id(keys, path + ".key") : 0;
        var key = Repeated(path + ".key", depth + 1);
        var valueId = Peek() is { } values ? Id(values, path + ".value") : 0;
        var value = Repeated(path + ".value", depth + 1);
        return key is null || value is null ? null : new MapType(keyId, key, valueId, value);
    }

    private PrimitiveType? Leaf(ParquetElement element, string path)
    {
        var leaf = ParquetLeafType.Of(element, out var reason);
        _leaves.Add(leaf);
        return reason is null ? leaf?.Type : Fail(path, reason) as PrimitiveType;
    }

    private ParquetElement? Peek()
    {
        if (_at < _elements.Count)
        {
            return _elements[_at];
        }

        Fail("", "its footer has a schema that ends early");
        return null;
    }

    private int Id(ParquetElement element, string path)
    {
        _fields++;
        if (element.FieldId <= 0)
        {
            return 0;
        }

        _withIds++;
        if (!_ids.Add(element.FieldId))
        {
            Fail(path, $"the file has field id {element.FieldId} twice");
        }

        return element.FieldId;
    }

    private IcebergType? Fail(string path, string reason)
    {
        Misfit ??= path.Length == 0 ? reason : $"column {path}: {reason}";
        return null;
    }

    private void Number()
    {
        var last = 0;
        Columns = Iceberg.Schemas.FieldIds.Assign(Columns, () => ++last);
    }
}

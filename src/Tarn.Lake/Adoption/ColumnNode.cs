using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Adoption;

/// <summary>A field of the union of files' columns: its type so far, and all spellings of its name.</summary>
/// <param name="id">The field's id in the table.</param>
/// <param name="name">The first spelling.</param>
/// <param name="from">The first file that has the field.</param>
internal sealed class ColumnNode(int id, string name, string from)
{
    private readonly Dictionary<string, ColumnNode> _byName = new(StringComparer.OrdinalIgnoreCase);

    public int Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>The first file that has the field.</summary>
    public string From { get; } = from;

    /// <summary>The spellings in files.</summary>
    public List<string> Names { get; } = [name];

    /// <summary>The type, if it is primitive.</summary>
    public PrimitiveType? Primitive { get; set; }

    /// <summary>The class of a struct, list or map; null: a primitive type.</summary>
    public Type? Kind { get; set; }

    /// <summary>The fields within.</summary>
    public List<ColumnNode> Children { get; } = [];

    public ColumnNode? Find(string name) => _byName.GetValueOrDefault(name);

    public void Add(ColumnNode child)
    {
        Children.Add(child);
        _byName.Add(child.Name, child);
    }

    public void Clear()
    {
        Children.Clear();
        _byName.Clear();
    }

    /// <summary>The type so far.</summary>
    public IcebergType ToType() => Primitive is { } primitive ? primitive
        : Kind == typeof(ListType) ? new ListType(Children[0].Id, Children[0].ToType())
        : Kind == typeof(MapType) ? new MapType(Children[0].Id, Children[0].ToType(), Children[1].Id, Children[1].ToType())
        : ToStruct();

    /// <summary>The fields so far.</summary>
    public StructType ToStruct() => new([.. Children.Select(child => new NestedField(child.Id, child.Name, child.ToType()))]);

    /// <summary>The spellings of this field and of its inner fields.</summary>
    public MappedField ToMapped() => new(Id, Names, [.. Children.Select(child => child.ToMapped())]);
}

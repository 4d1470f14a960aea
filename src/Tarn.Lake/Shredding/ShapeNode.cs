using System.Text;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// A column, struct field, list element, map key or map value of a <see cref="TableShape"/>. Children are only added. A
/// provisional node's kind may change: in the order of scalars (<see cref="KindOrder"/>), and to the kind with most values.
/// </summary>
public sealed class ShapeNode
{
    private readonly List<ShapeNode> _children = [];

    internal ShapeNode(string name, ColumnKind kind, bool provisional, HiveJsonRules? reading = null, bool isOfLineage = false)
    {
        Name = name;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Utf8Key = isOfLineage ? [0] : reading?.KeysByColumn.GetValueOrDefault(name.ToLowerInvariant()) is { } key ? Encoding.UTF8.GetBytes(key) : Utf8Name;
        Kind = kind;
        Provisional = provisional;
        Reading = reading;
        IsOfLineage = isOfLineage;
        Fields = kind == ColumnKind.Struct ? new FieldNames(reading) : null;
    }

    /// <summary>
    /// The name in its first spelling; <c>element</c>, <c>key</c>, <c>value</c> below lists and maps.
    /// </summary>
    public string Name { get; }

    /// <summary>The kind of its values.</summary>
    public ColumnKind Kind { get; private set; }

    /// <summary>Whether records have the field, but the table does not have the column yet.</summary>
    public bool Provisional { get; }

    /// <summary>The field id of a column whose type was inferred from records of earlier commits; 0: it was not.</summary>
    public int InferredId { get; init; }

    /// <summary>Whether the table's schema forbids null.</summary>
    public bool Required { get; init; }

    /// <summary>The value of records that lack the field, as JSON of a record; null: these have null.</summary>
    internal byte[]? Default { get; init; }

    /// <summary>Of a decimal: its digits.</summary>
    public int Precision { get; internal set; }

    /// <summary>Of a decimal: its digits after the point.</summary>
    public int Scale { get; init; }

    /// <summary>Of a <c>fixed</c>: bytes of every value; 0 for other types.</summary>
    public int Length { get; init; }

    /// <summary>Of a date or timestamp: reads the further forms of its values; null: there are none.</summary>
    internal ITimestampReader? Times { get; init; }

    /// <summary>Fields of a struct; the element of a list; key and value of a map.</summary>
    public IReadOnlyList<ShapeNode> Children => _children;

    internal byte[] Utf8Name { get; }

    /// <summary>The key of its values in records: its name, unless another deserializer has other rules.</summary>
    internal byte[] Utf8Key { get; }

    /// <summary>The rules of another deserializer; null: Tarn's own.</summary>
    internal HiveJsonRules? Reading { get; }

    /// <summary>Whether the values come from the row's origin. No field of a record goes there.</summary>
    internal bool IsOfLineage { get; }

    /// <summary>Names of a struct's fields; null for other kinds.</summary>
    internal FieldNames? Fields { get; private set; }

    /// <summary>The shape's version that added the column or first widened its type; 0: neither happened.</summary>
    internal int ChangedAt { get; set; }

    internal bool IsLeaf => Kind < ColumnKind.Struct;

    /// <summary>Number of columns with their own values, at and below this node.</summary>
    internal int LeafCount => IsLeaf ? 1 : _children.Sum(c => c.LeafCount);

    /// <summary>Whether a column below it is required. Only declared columns can be required.</summary>
    internal bool HasRequired { get; private set; }

    internal void Add(ShapeNode child)
    {
        if (!child.IsOfLineage)
        {
            Fields?.Add(child.Utf8Key, _children.Count);
        }

        _children.Add(child);
        HasRequired |= child.Required || child.HasRequired;
    }

    /// <summary>Changes the kind of a column whose type is not final, after a value of another scalar kind.</summary>
    internal void Become(ColumnKind scalar) => Kind = scalar;

    /// <summary>Changes a declared column to the wider type that a value needs.</summary>
    internal void Widen(in WiderType type) => (Kind, Precision) = (type.Kind, type.Precision);

    /// <summary>Changes the column to another kind, which has more values than its own.</summary>
    internal void Become(IcebergType type)
    {
        var winner = Imply(Name, type);
        Kind = winner.Kind;
        Fields = winner.Fields;
        _children.Clear();
        _children.AddRange(winner._children);
    }

    /// <summary>A column of a type that records imply.</summary>
    internal static ShapeNode Imply(string name, IcebergType type)
    {
        var node = new ShapeNode(name, TableShape.Declare(name, type).Kind, provisional: true);
        foreach (var below in SchemaIndex.Children(type))
        {
            node.Add(Imply(below.Name, below.Type));
        }

        return node;
    }

    /// <summary>The Iceberg type. Its field ids are 0.</summary>
    internal IcebergType ToIceberg() => Kind switch
    {
        ColumnKind.Decimal => PrimitiveType.Decimal(Precision, Scale),
        ColumnKind.Binary => Length == 0 ? PrimitiveType.Binary : PrimitiveType.Fixed(Length),
        ColumnKind.Struct => new StructType([.. _children.Select(c => new NestedField(0, c.Name, c.ToIceberg()))]),
        ColumnKind.List => new ListType(0, _children[0].ToIceberg()),
        ColumnKind.Map => new MapType(0, _children[0].ToIceberg(), 0, _children[1].ToIceberg()),
        var scalar => PrimitiveType.Plain(ColumnTraits.Of(scalar).Stores!.Value),
    };
}

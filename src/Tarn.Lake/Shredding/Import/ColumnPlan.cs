using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>A wanted column of the table's schema, with its field id.</summary>
internal sealed class ColumnPlan
{
    private ColumnPlan(ShapeNode node, int fieldId, ColumnPlan[] children)
    {
        Node = node;
        FieldId = fieldId;
        Children = children;
    }

    /// <summary>Name and kind.</summary>
    public ShapeNode Node { get; }

    /// <summary>Iceberg's field id; 0 for the row itself.</summary>
    public int FieldId { get; }

    public ColumnPlan[] Children { get; }

    /// <summary>
    /// The plan of a table's rows. The root's children are the table's columns, including <c>_rest</c> if the table has
    /// it.
    /// </summary>
    public static ColumnPlan Of(StructType columns) =>
        Of(TableShape.Declare("", columns), fieldId: 0, columns);

    public DuckType ToDuck() => Node.Kind switch
    {
        ColumnKind.Decimal => DuckType.Decimal(Node.Precision, Node.Scale),
        ColumnKind.Struct => StructToDuck(),
        ColumnKind.List => WithChildren(types => DuckType.List(types[0])),
        ColumnKind.Map => WithChildren(types => DuckType.Map(types[0], types[1])),
        var scalar => DuckType.Of(ColumnTraits.Of(scalar).Duck),
    };

    private DuckType StructToDuck() =>
        WithChildren(types => DuckType.Struct([.. Children.Zip(types, (c, t) => (c.Node.Name, t))]));

    private DuckType WithChildren(Func<DuckType[], DuckType> make)
    {
        var types = Array.ConvertAll(Children, c => c.ToDuck());
        try
        {
            return make(types);
        }
        finally
        {
            foreach (var type in types)
            {
                type.Dispose();
            }
        }
    }

    private static ColumnPlan Of(ShapeNode node, int fieldId, IcebergType type) => type switch
    {
        StructType fields => new(node, fieldId,
            [.. fields.Fields.Select((f, i) => Of(node.Children[i], f.Id, f.Type))]),
        ListType list => new(node, fieldId, [Of(node.Children[0], list.ElementId, list.Element)]),
        MapType map => new(node, fieldId,
            [Of(node.Children[0], map.KeyId, map.Key), Of(node.Children[1], map.ValueId, map.Value)]),
        _ => new(node, fieldId, []),
    };
}

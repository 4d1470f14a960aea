namespace Tarn.Lake.Shredding;

/// <summary>Creates the builder for a column's kind.</summary>
internal static class ColumnBuilders
{
    public static ColumnBuilder Create(ShapeNode node, ColumnBuilder? parent, TableShape shape) => node.Kind switch
    {
        ColumnKind.Boolean => new BooleanColumn(node, parent),
        ColumnKind.Int => new IntColumn(node, parent),
        ColumnKind.Long => new LongColumn(node, parent),
        ColumnKind.Float => new FloatColumn(node, parent),
        ColumnKind.Double => new DoubleColumn(node, parent),
        ColumnKind.Decimal => new DecimalColumn(node, parent),
        ColumnKind.Date => new DateColumn(node, parent),
        ColumnKind.Time => new TimeOfDayColumn(node, parent),
        ColumnKind.Timestamp or ColumnKind.TimestampTz => new TimestampColumn(node, parent),
        ColumnKind.String => new StringColumn(node, parent),
        ColumnKind.Uuid => new UuidColumn(node, parent),
        ColumnKind.Binary => new BinaryColumn(node, parent),
        ColumnKind.Struct => new StructColumn(node, parent, shape),
        ColumnKind.List => new ListColumn(node, parent, shape),
        ColumnKind.Map => new MapColumn(node, parent, shape),
    };
}

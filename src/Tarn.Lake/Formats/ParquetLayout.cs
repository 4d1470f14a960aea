using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Formats;

/// <summary>
/// The schema nodes of a table's data file, by Iceberg's mapping to Parquet: depth first, without the root.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#parquet"/>
internal sealed class ParquetLayout
{
    private readonly List<ParquetNode> _nodes = [];

    private ParquetLayout(int columns) => Columns = columns;

    public int Columns { get; }

    public IReadOnlyList<ParquetNode> Nodes => _nodes;

    public static ParquetLayout Of(StructType columns)
    {
        var layout = new ParquetLayout(columns.Fields.Count);
        foreach (var field in columns.Fields)
        {
            layout.Add(parent: -1, field.Name, field.Required, field.Type);
        }

        return layout;
    }

    /// <summary>
    /// Whether DuckDB's writer cannot write this type: it supports neither required columns nor bytes of fixed length.
    /// </summary>
    public static bool IsBeyondDuckDb(IcebergType type) => type switch
    {
        StructType fields => fields.Fields.Any(field => field.Required || IsBeyondDuckDb(field.Type)),
        ListType list => list.ElementRequired || IsBeyondDuckDb(list.Element),
        MapType map => map.ValueRequired || IsBeyondDuckDb(map.Key) || IsBeyondDuckDb(map.Value),
        _ => type is PrimitiveType { Kind: PrimitiveKind.Fixed },
    };

    private void Add(int parent, string name, bool required, IcebergType type)
    {
        var repetition = required ? ParquetRepetition.Required : ParquetRepetition.Optional;
        switch (type)
        {
            case StructType fields:
                var node = Add(parent, name, repetition, fields.Fields.Count);
                foreach (var field in fields.Fields)
                {
                    Add(node, field.Name, field.Required, field.Type);
                }

                break;
            case ListType list:
                var elements = Add(Add(parent, name, repetition, 1), "list", ParquetRepetition.Repeated, 1);
                Add(elements, "element", list.ElementRequired, list.Element);
                break;
            case MapType map:
                var entries = Add(Add(parent, name, repetition, 1), "key_value", ParquetRepetition.Repeated, 2);
                Add(entries, "key", required: true, map.Key);
                Add(entries, "value", map.ValueRequired, map.Value);
                break;
            default:
                Add(parent, name, repetition, children: 0, ((PrimitiveType)type).Length);
                break;
        }
    }

    private int Add(int parent, string name, ParquetRepetition repetition, int children, int length = 0)
    {
        _nodes.Add(new ParquetNode(parent < 0 ? name : $"{_nodes[parent].Path}\0{name}", repetition, children, length, parent));
        return _nodes.Count - 1;
    }
}

using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// The types that inferred columns should get because of values that do not fit them: D35 (types are chosen over the first
/// buffer). Values of a column unite in the order of <see cref="KindOrder"/>, as if they had come with the first buffer. Belongs
/// to one thread.
/// </summary>
internal sealed class WaitingTypes
{
    private readonly Dictionary<int, ShapeNode> _byField = [];
    private readonly TableShape _scratch;

    /// <param name="options">The bounds of the table's columns.</param>
    public WaitingTypes(ShapeOptions options) =>
        _scratch = TableShape.ForNewTable(new ShapeOptions { Lineage = options.Lineage, ColumnsMax = options.ColumnsMax });

    /// <summary>The types by field id, without ids of their own. A column whose type suffices is not among them.</summary>
    public IReadOnlyDictionary<int, IcebergType> ByField => _byField.ToDictionary(wanted => wanted.Key, wanted => wanted.Value.ToIceberg());

    /// <summary>Notes a value that did not fit, or not wholly, with all inferred columns below it.</summary>
    public void Note(ShapeNode column, ReadOnlySpan<byte> value)
    {
        var json = new Utf8JsonReader(value, JsonRecords.ReaderOptions);
        json.Read();
        Note(ref json, column);
    }

    /// <summary>Notes a value of a scalar kind, which the column may have taken.</summary>
    public void Note(ShapeNode column, ColumnKind scalar)
    {
        if (Wanted(column) is { IsLeaf: true } wanted)
        {
            wanted.Become(KindOrder.Unite(wanted.Kind, scalar));
            Keep(column, wanted);
        }
    }

    private void Note(ref Utf8JsonReader json, ShapeNode column)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when column.Kind == ColumnKind.Struct:
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var name = JsonRecords.Utf8(ref json);
                    var field = name == null ? -1 : column.Fields!.Find(name);
                    json.Read();
                    NoteBelow(ref json, field < 0 ? null : column.Children[field]);
                }

                break;
            case JsonTokenType.StartArray when column.Kind == ColumnKind.List:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    NoteBelow(ref json, column.Children[0]);
                }

                break;
            default:
                NoteBelow(ref json, column.InferredId > 0 ? column : null, isMisfit: true);
                break;
        }
    }

    private void NoteBelow(ref Utf8JsonReader json, ShapeNode? column, bool isMisfit = false)
    {
        if (column is null)
        {
            json.Skip();
        }
        else if (!isMisfit)
        {
            Note(ref json, column);
        }
        else
        {
            var wanted = Wanted(column);
            new ShapeObserver(_scratch).Merge(ref json, wanted);
            Keep(column, wanted);
        }
    }

    private ShapeNode Wanted(ShapeNode column) =>
        _byField.TryGetValue(column.InferredId, out var known) ? known : new ShapeNode(column.Name, column.Kind, provisional: true);

    private void Keep(ShapeNode column, ShapeNode wanted)
    {
        if (wanted.Kind != column.Kind)
        {
            _byField[column.InferredId] = wanted;
        }
    }
}

using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Counts the values of chunks by path and kind: values of columns, and values that are in <c>_rest</c> because they do not fit. The counts
/// are the same as in the records. Belongs to one thread.
/// </summary>
public sealed class KindCensus
{
    private readonly ValueKinds _rows = new();
    private readonly List<RestEntry> _entries = [];
    private readonly KindBudget _room = KindBudget.OfValues;

    private KindCensus()
    {
    }

    /// <summary>Counts the values of all rows.</summary>
    public static ValueKinds Of(IReadOnlyList<ColumnChunk> chunks)
    {
        var census = new KindCensus();
        foreach (var chunk in chunks)
        {
            using var use = chunk.Use();
            foreach (var batch in chunk.Batches)
            {
                census.Add(batch);
            }
        }

        return census._rows;
    }

    private void Add(ChunkBatch batch)
    {
        var content = new BatchContent(batch);
        for (var row = 0; batch.Chunk.HasRest && row < batch.Rows; row++)
        {
            _entries.Clear();
            var rest = ChunkJson.Rest(batch, row);
            if (!rest.IsEmpty && RestEntry.TryRead(rest, _entries))
            {
                foreach (var entry in _entries)
                {
                    AddMisfit(batch, content, row, entry, rest);
                }
            }
        }

        foreach (var column in batch.Chunk.Root.Children)
        {
            content.Count(column, _rows.FieldHere(column.Name));
        }
    }

    private void AddMisfit(ChunkBatch batch, BatchContent content, int row, in RestEntry entry, ReadOnlySpan<byte> rest)
    {
        if (entry.Parts is not { } parts || content.Find(row, parts) is not { } path)
        {
            return;
        }

        var json = new Utf8JsonReader(rest[entry.Value], JsonRecords.ReaderOptions);
        json.Read();
        if (ValueKinds.Of(ref json, KindBudget.OfValues) is { } value)
        {
            var kinds = _rows;
            foreach (var (step, index) in path)
            {
                if (!entry.IsDuplicate && value.HasContent)
                {
                    content.Mark(step, index);
                }

                kinds = step.IsElement ? kinds.ElementHere() : kinds.FieldHere(step.Column.Name);
            }

            if (entry.IsDuplicate)
            {
                kinds.AddTypes(value, _room);
            }
            else
            {
                kinds.Add(value, _room);
            }
        }
    }
}

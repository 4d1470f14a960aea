using System.Buffers;
using System.Text;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Records shredded like in a buffer, and read back as JSON.</summary>
internal sealed class Shredded : IDisposable
{
    private readonly List<ColumnChunk> _chunks = [];

    public IReadOnlyList<ColumnChunk> Chunks => _chunks;

    public List<ShredResult> Results { get; } = [];

    public required Shredder Shredder { get; init; }

    /// <summary>Shreds records with types chosen over all of them, as for a first buffer.</summary>
    public static Shredded AsFirstBuffer(params string[] records) => AsFirstBuffer(Bytes(records));

    public static Shredded AsFirstBuffer(IReadOnlyList<byte[]> records, ShapeOptions? options = null)
    {
        var first = new FirstBuffer(options ?? new ShapeOptions());
        foreach (var record in records)
        {
            first.Observe(record);
        }

        return Into(first.Choose(), records);
    }

    public static Shredded Into(TableShape shape, params string[] records) => Into(shape, Bytes(records));

    public static Shredded Into(TableShape shape, IReadOnlyList<byte[]> records)
    {
        var shredded = new Shredded { Shredder = new Shredder(shape) };
        var offset = 0L;
        foreach (var record in records)
        {
            shredded.Append(record, new RowOrigin(0, offset++, 0, 1_000 + offset));
        }

        shredded.Seal();
        return shredded;
    }

    public void Append(byte[] record, RowOrigin origin)
    {
        var result = Shredder.Append(record, origin);
        if (result.Status == ShredStatus.SealFirst)
        {
            Seal();
            result = Shredder.Append(record, origin);
        }

        Results.Add(result);
    }

    public void Seal()
    {
        if (Shredder.Rows == 0)
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>();
        Shredder.Seal(output);
        _chunks.Add(ColumnChunk.Copy(output.WrittenSpan));
    }

    /// <summary>Every row; if it has a <c>_rest</c>, that follows after a bar.</summary>
    public List<string> Rows()
    {
        var rows = new List<string>();
        foreach (var batch in _chunks.SelectMany(c => c.Batches))
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                rows.Add(Row(batch, row));
            }
        }

        return rows;
    }

    public static string Row(ChunkBatch batch, int row)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new ChunkJson(output);
        json.WriteRow(batch, row);
        var rest = Encoding.UTF8.GetString(ChunkJson.Rest(batch, row));
        return Encoding.UTF8.GetString(output.WrittenSpan) + (rest.Length == 0 ? "" : " | " + rest);
    }

    public static byte[][] Bytes(IEnumerable<string> records) => [.. records.Select(Encoding.UTF8.GetBytes)];

    public void Dispose() => _chunks.ForEach(c => c.Dispose());
}

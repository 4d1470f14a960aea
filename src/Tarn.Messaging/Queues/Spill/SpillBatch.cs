using Tarn.Storage.Rows;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>Many new rows for a start, a thousand at a time. They are readable after <see cref="Dispose"/>. One thread at a time.</summary>
internal sealed class SpillBatch(Action<RowBatch> apply) : IDisposable
{
    private const int RowsMax = 1_024;

    private readonly RowBatch _batch = new();

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _batch.Put(key, value);
        if (_batch.Count >= RowsMax)
        {
            Dispose();
        }
    }

    /// <summary>Writes the rows that are left.</summary>
    public void Dispose()
    {
        if (_batch.Count > 0)
        {
            apply(_batch);
            _batch.Clear();
        }
    }
}

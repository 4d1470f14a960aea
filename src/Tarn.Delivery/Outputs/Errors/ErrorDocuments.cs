using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Prefixes;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Outputs.Errors;

/// <summary>
/// Failed records as lines of JSON. Each error type and prefix has a buffer, which becomes one object under that prefix.
/// </summary>
internal sealed class ErrorDocuments(DeliveryId id, Func<ObjectBuffer> newBuffer, DeliveryModel model, TimeProvider time) : IDisposable
{
    // A buffer stays for the next flush.
    private readonly Dictionary<(string ErrorType, ObjectPrefix Prefix), ObjectBuffer> _buffers = [];
    private readonly ErrorLines _lines = new(model, time);

    /// <summary>The number of buffered documents.</summary>
    public long Count => _buffers.Values.Sum(buffer => buffer.Records);

    /// <summary>The size of the buffered documents.</summary>
    public long Bytes => _buffers.Values.Sum(buffer => buffer.Bytes);

    public void Add(in FailedRecord failed)
    {
        var key = (failed.ErrorType, (failed.Record.Table ?? model.Table)?.ErrorPrefix ?? model.ErrorPrefix);
        if (!_buffers.TryGetValue(key, out var buffer))
        {
            buffer = newBuffer();
            _buffers.Add(key, buffer);
        }

        _lines.Add(failed, buffer);
    }

    /// <summary>Makes the blob of each object.</summary>
    public async ValueTask<IPreparedFlush> Prepare(CancellationToken cancellationToken)
    {
        var prepared = new List<(string, ObjectFlush)>();
        try
        {
            foreach (var ((errorType, prefix), buffer) in _buffers.Where(buffer => buffer.Value.Records > 0))
            {
                prepared.Add((errorType, await buffer.Prepare(prefix, errorType, LedgerOutput.Errors, cancellationToken)));
            }

            return Flush();
        }
        catch
        {
            await Flush().DisposeAsync();
            throw;
        }

        ErrorFlush Flush() => new(id, model.Config, prepared, time);
    }

    public void Clear()
    {
        foreach (var buffer in _buffers.Values)
        {
            buffer.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers.Values)
        {
            buffer.Dispose();
        }
    }
}

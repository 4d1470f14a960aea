using System.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Failed records as lines of JSON. Each error type has a buffer, which becomes one object under the error prefix of
/// that type.
/// </summary>
internal sealed class ErrorDocuments(Func<ObjectBuffer> newBuffer, DeliveryModel model, TimeProvider time) : IDisposable
{
    private const int LineKeptBytes = 1 << 20;

    // By error type; a buffer stays for the next flush.
    private readonly SortedList<string, ObjectBuffer> _buffers = new(StringComparer.Ordinal);
    private ArrayBufferWriter<byte> _line = new();

    /// <summary>The number of buffered documents.</summary>
    public long Count => _buffers.Values.Sum(buffer => buffer.Records);

    /// <summary>The size of the buffered documents.</summary>
    public long Bytes => _buffers.Values.Sum(buffer => buffer.Bytes);

    public void Add(in FailedRecord failed)
    {
        if (!_buffers.TryGetValue(failed.ErrorType, out var buffer))
        {
            buffer = newBuffer();
            _buffers.Add(failed.ErrorType, buffer);
        }

        _line.ResetWrittenCount();
        var number = new SequenceNumber(failed.Record.Shard, failed.Record.Offset).ToKinesis();
        ErrorDocument.Write(failed, number, (failed.Record.Table ?? model.Table)?.Name, time.GetUtcNow().ToUnixTimeMilliseconds(), _line);
        buffer.BeginRecord(failed.Record.ArrivalTimeMs);
        buffer.Append(_line.WrittenSpan);
        if (_line.Capacity > LineKeptBytes)
        {
            _line = new ArrayBufferWriter<byte>();
        }
    }

    /// <summary>Makes the blob of each error type's object.</summary>
    public async ValueTask<IPreparedFlush> Prepare(CancellationToken cancellationToken)
    {
        var prepared = new List<IPreparedFlush>();
        try
        {
            foreach (var (errorType, buffer) in _buffers.Where(buffer => buffer.Value.Records > 0))
            {
                prepared.Add(await buffer.Prepare(model.ErrorPrefix, errorType, "errors", cancellationToken));
            }

            return new ErrorFlush(prepared);
        }
        catch
        {
            await new ErrorFlush(prepared).DisposeAsync();
            throw;
        }
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

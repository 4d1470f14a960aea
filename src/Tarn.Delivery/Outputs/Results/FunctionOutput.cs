using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Results;

/// <summary>
/// The output of the first part of a delivery with a function. Records gather in batches; a full batch is called at once. A
/// flush waits until all results are stored, and moves the position. Records with a stored result are passed over, so a start
/// calls only for the missing ones. Two buffers of an output share one queue.
/// </summary>
internal sealed class FunctionOutput(TransformQueue queue, ResultsLog log, FunctionConfig function) : IOutputBuffer
{
    private TransformBatch _open = new(function.BatchBytesMax);
    private Task _stored = Task.CompletedTask;
    private long _records;
    private long _bytes;

    public long BufferedBytes => _bytes;

    public bool IsEmpty => _records == 0;

    public long Refused => 0;

    public ValueTask Begin(CancellationToken cancellationToken) => queue.Begin(cancellationToken);

    public ShredResult Add(in DeliveryRecord record)
    {
        _records++;
        if (!log.Has(record))
        {
            _bytes += record.Data.Length;
            if (!_open.TryAdd(record))
            {
                Send();
                _open.TryAdd(record);
            }

            if (_open.IsFull)
            {
                Send();
            }
        }

        return new ShredResult(ShredStatus.Appended);
    }

    // The open batch is sent before the first wait, so before the output's other buffer takes a record: batches stay in order.
    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken)
    {
        if (_open.Count > 0)
        {
            Send();
        }

        try
        {
            await _stored.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TarnException(ErrorKind.Unavailable, "The calls of the function were ended, and are repeated.");
        }

        return new NothingPrepared(_records);
    }

    public void Clear()
    {
        if (_open.Count > 0 || !_stored.IsCompletedSuccessfully)
        {
            queue.Reset();
            _open = new TransformBatch(function.BatchBytesMax);
        }

        _stored = Task.CompletedTask;
        (_records, _bytes) = (0, 0);
    }

    public void Dispose() => Clear();

    private void Send()
    {
        _stored = queue.Add(_open);
        _open = new TransformBatch(function.BatchBytesMax);
    }
}

using System.Threading.Channels;

namespace Tarn.Clients;

/// <summary>
/// Sends many records through PutRecords: in one parallel slice or a few, each in order. All records of a key are in one slice, so they
/// arrive in the order in which they were given. Memory is bounded: each slice holds one batch in
/// flight and one waiting.
/// </summary>
internal sealed class RecordSender
{
    /// <summary>The number of lanes where only the order of each key is kept.</summary>
    public const int ParallelLanes = 4;

    private const int WaitingMax = StreamClient.BatchRecordsMax;

    private readonly StreamClient _streams;
    private readonly string _stream;
    private readonly PutWait _wait;
    private readonly Channel<(string Key, byte[] Data)>[] _lanes;
    private readonly Task[] _senders;
    private readonly CancellationTokenSource _failed;
    private long _acknowledged;
    private long _acknowledgedBytes;

    /// <summary>Starts to send.</summary>
    /// <param name="lanes">The number of calls in flight. With one, all records arrive in their order.</param>
    public RecordSender(StreamClient streams, string stream, PutWait wait, int lanes, CancellationToken cancellationToken)
    {
        _wait = wait;
        _streams = streams;
        _stream = stream;
        _failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Channel.CreateBounded<(string, byte[])>(WaitingMax))];
        _senders = [.. _lanes.Select(lane => Send(lane.Reader))];
    }

    /// <summary>Records that the server has acknowledged: they are on its disk.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>The data bytes of the acknowledged records, without keys.</summary>
    public long AcknowledgedBytes => Interlocked.Read(ref _acknowledgedBytes);

    /// <summary>Adds one record; waits while its slice is full.</summary>
    public async ValueTask Add(string key, byte[] data)
    {
        try
        {
            await _lanes[(uint)key.GetHashCode(StringComparison.Ordinal) % _lanes.Length].Writer.WriteAsync((key, data), _failed.Token);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(_senders); // a sender's exception names the cause
            throw;
        }
    }

    /// <summary>Ends the input, and waits until every record is acknowledged.</summary>
    public async Task Complete()
    {
        foreach (var lane in _lanes)
        {
            lane.Writer.Complete();
        }

        await Task.WhenAll(_senders);
        _failed.Dispose();
    }

    private async Task Send(ChannelReader<(string Key, byte[] Data)> lane)
    {
        try
        {
            var batch = new List<(string Key, byte[] Data)>(StreamClient.BatchRecordsMax);
            while (await lane.WaitToReadAsync(_failed.Token))
            {
                var bytes = 0;
                while (batch.Count < StreamClient.BatchRecordsMax
                    && lane.TryPeek(out var next)
                    && (batch.Count == 0 || bytes + next.Data.Length <= StreamClient.BatchBytesMax)
                    && lane.TryRead(out next))
                {
                    batch.Add(next);
                    bytes += next.Data.Length;
                }

                await _streams.Put(_stream, batch, _wait, _failed.Token);
                Interlocked.Add(ref _acknowledged, batch.Count);
                Interlocked.Add(ref _acknowledgedBytes, bytes);
                batch.Clear();
            }
        }
        catch
        {
            await _failed.CancelAsync();
            throw;
        }
    }
}

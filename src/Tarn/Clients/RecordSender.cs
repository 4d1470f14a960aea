using System.Threading.Channels;

namespace Tarn.Clients;

/// <summary>
/// Sends many records through PutRecords: a few lanes in parallel, each in order. A key always takes the same lane, so
/// records of a key arrive in the order in which they were given. Memory is bounded: each lane holds one batch in
/// flight and one waiting.
/// </summary>
internal sealed class RecordSender
{
    private const int Lanes = 4;
    private const int WaitingMax = StreamClient.BatchRecordsMax;

    private readonly StreamClient streams;
    private readonly string stream;
    private readonly PutWait wait;
    private readonly Channel<(string Key, byte[] Data)>[] lanes;
    private readonly Task[] senders;
    private readonly CancellationTokenSource failed;
    private long acknowledged;
    private long acknowledgedBytes;

    /// <summary>Begins to send.</summary>
    public RecordSender(StreamClient streams, string stream, PutWait wait, CancellationToken cancellation)
    {
        this.wait = wait;
        this.streams = streams;
        this.stream = stream;
        failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<(string, byte[])>(WaitingMax))];
        senders = [.. lanes.Select(lane => Send(lane.Reader))];
    }

    /// <summary>Records that the server has acknowledged: they are on its disk.</summary>
    public long Acknowledged => Interlocked.Read(ref acknowledged);

    /// <summary>The data bytes of the acknowledged records, without keys.</summary>
    public long AcknowledgedBytes => Interlocked.Read(ref acknowledgedBytes);

    /// <summary>Adds one record; waits while its lane is full.</summary>
    public async ValueTask Add(string key, byte[] data)
    {
        try
        {
            await lanes[(uint)key.GetHashCode(StringComparison.Ordinal) % Lanes].Writer.WriteAsync((key, data), failed.Token);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(senders); // a sender's exception names the cause
            throw;
        }
    }

    /// <summary>Ends the input, and waits until every record is acknowledged.</summary>
    public async Task Complete()
    {
        foreach (var lane in lanes)
        {
            lane.Writer.Complete();
        }

        await Task.WhenAll(senders);
        failed.Dispose();
    }

    private async Task Send(ChannelReader<(string Key, byte[] Data)> lane)
    {
        try
        {
            var batch = new List<(string Key, byte[] Data)>(StreamClient.BatchRecordsMax);
            while (await lane.WaitToReadAsync(failed.Token))
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

                await streams.Put(stream, batch, wait, failed.Token);
                Interlocked.Add(ref acknowledged, batch.Count);
                Interlocked.Add(ref acknowledgedBytes, bytes);
                batch.Clear();
            }
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }
}

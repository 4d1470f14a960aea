using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Access.Audit.Records;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Appends;

namespace Tarn.Access.Audit.Chain;

/// <summary>
/// The audit of one account: one writer numbers the entries, gives each the hash of the one before, and appends the waiting ones as one batch.
/// Entries are durable when their task completes.
/// </summary>
internal sealed partial class AuditChain : IAsyncDisposable
{
    private const int WaitingMax = 4_096;
    private const int BatchRecordsMax = 512;
    private const int BatchBytesMax = 4 << 20;

    private readonly Channel<PendingEntry> _waiting = Channel.CreateBounded<PendingEntry>(WaitingMax);
    private readonly AuditParts _parts;
    private readonly AuditReader _reader;
    private readonly InternalAppender _appender;
    private readonly Task _loop;
    private ChainHead? _head;

    public AuditChain(AuditParts parts, AuditFeed feed)
    {
        (_parts, Feed) = (parts, feed);
        _reader = new AuditReader(parts, feed);
        _appender = new InternalAppender(parts.Streams, parts.Directory, "The records of the audit");
        _loop = Task.Run(Run);
    }

    public AuditFeed Feed { get; }

    public AuditReader Reader => _reader;

    /// <summary>Appends an entry. An accepted entry is not cancelled.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable: nothing was stored; OutcomeUnknown.</exception>
    public async ValueTask Append(AuditEntry entry, CancellationToken cancellationToken)
    {
        var pending = new PendingEntry(entry);
        try
        {
            await _waiting.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new TarnException(ErrorKind.Unavailable, "The audit takes no records: the server stops.");
        }

        await pending.Task;
    }

    /// <summary>Ends when all accepted entries are stored.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
    }

    private async Task Run()
    {
        var batch = new List<PendingEntry>();
        using var writer = new RecordBatchWriter();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            try
            {
                var head = _head ?? await _reader.FindHead(CancellationToken.None);
                writer.Begin(_parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
                for (var bytes = 0; batch.Count < BatchRecordsMax && bytes < BatchBytesMax && _waiting.Reader.TryRead(out var next);)
                {
                    batch.Add(next);
                    var record = new AuditRecord(head.Next, head.Hash) { Entry = next.Entry }.ToBytes();
                    writer.Append(default, record);
                    head = new ChainHead(head.Next + 1, AuditRecord.HashOf(record));
                    bytes += record.Length;
                }

                // After a failure the log alone knows which record is the last.
                _head = null;
                await _appender.Append(Feed.Stream, writer.Finish(), batch.Count, CallKey.None, CancellationToken.None);
                _head = head;
                batch.ForEach(static stored => stored.Stored());
            }
            catch (Exception failure)
            {
                LogFailed(_parts.Log, Feed.Account, failure.Message);
                if (batch.Count == 0 && _waiting.Reader.TryRead(out var first))
                {
                    batch.Add(first);
                }

                batch.ForEach(failed => failed.Failed(failure));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The audit of account {Account} takes no records: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string reason);
}

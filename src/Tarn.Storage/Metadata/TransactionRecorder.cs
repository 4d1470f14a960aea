using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata;

/// <summary>
/// The changes of one transaction, in order. Its rows go to the store; when it touches the log, all changes go to the
/// journal: D9 (one commit for rows and records).
/// </summary>
internal sealed class TransactionRecorder(ICommitLog? log)
{
    private readonly List<RowChange> rows = [];
    private readonly List<LogChange> changes = [];
    private readonly List<(ShardAppend Append, AppendTicket Ticket)> appends = [];
    private bool ended;

    public IReadOnlyList<RowChange> Rows => rows;

    public bool TouchesLog => changes.Count + appends.Count > 0;

    public bool IsEmpty => rows.Count == 0 && !TouchesLog;

    public void Record(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value)
    {
        CheckOpen();
        if (key.Length > MetadataLimits.KeyBytesMax)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"A key of space {space} has {key.Length} bytes; at most {MetadataLimits.KeyBytesMax} are possible.");
        }

        rows.Add(new RowChange(space, key, value));
    }

    public void Change(LogChange change)
    {
        CheckOpen();
        Log();
        changes.Add(change);
    }

    public AppendTicket Append(ShardAppend append)
    {
        CheckOpen();
        Log();
        var ticket = new AppendTicket();
        appends.Add((append, ticket));
        return ticket;
    }

    public ICommitLog Log() =>
        log ?? throw new InvalidOperationException("This metadata store was opened without a log.");

    public CommitSet ToSet() => new() { Rows = rows, Changes = changes, Appends = appends };

    /// <summary>Ends the body: a later call on its transaction is a bug of the caller.</summary>
    public void End() => ended = true;

    public void CheckOpen()
    {
        if (ended)
        {
            throw new InvalidOperationException("The transaction has ended: a body uses it only until it returns.");
        }
    }
}

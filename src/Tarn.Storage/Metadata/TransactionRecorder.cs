using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata;

/// <summary>
/// The changes of one transaction, in order. Its rows go to the store. When the caller asked for a commit with the log,
/// all changes go to the journal first: D9 (one commit for rows and records).
/// </summary>
internal sealed class TransactionRecorder(ICommitLog? log, bool withLog)
{
    private readonly List<RowChange> _rows = [];
    private readonly List<LogChange> _changes = [];
    private readonly List<(ShardAppend Append, AppendTicket Ticket)> _appends = [];
    private bool _ended;

    public IReadOnlyList<RowChange> Rows => _rows;

    /// <summary>True when the changes are a set of the journal; always false without a log.</summary>
    public bool IsLogged => withLog && log is not null;

    public bool IsEmpty => _rows.Count + _changes.Count + _appends.Count == 0;

    public void Record(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value)
    {
        CheckOpen();
        if (key.Length > MetadataLimits.KeyBytesMax)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"A key of space {space} has {key.Length} bytes; at most {MetadataLimits.KeyBytesMax} are possible.");
        }

        _rows.Add(new RowChange(space, key, value));
    }

    public void Change(LogChange change)
    {
        CheckOpen();
        CheckWithLog();
        _changes.Add(change);
    }

    public AppendTicket Append(ShardAppend append)
    {
        CheckOpen();
        CheckWithLog();
        var ticket = new AppendTicket();
        _appends.Add((append, ticket));
        return ticket;
    }

    public ICommitLog Log() =>
        log ?? throw new InvalidOperationException("This metadata store was opened without a log.");

    public CommitSet ToSet() => new() { Rows = _rows, Changes = _changes, Appends = _appends };

    /// <summary>Ends the body: a later call on its transaction is a bug of the caller.</summary>
    public void End() => _ended = true;

    public void CheckOpen()
    {
        if (_ended)
        {
            throw new InvalidOperationException("The transaction has ended: a body uses it only until it returns.");
        }
    }

    private void CheckWithLog()
    {
        Invariant.Check(withLog, "only a commit with the log changes streams or appends records");
        Log();
    }
}

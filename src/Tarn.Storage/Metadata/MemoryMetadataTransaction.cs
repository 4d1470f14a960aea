using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata;

/// <summary>A transaction over a private copy of the map's state.</summary>
internal sealed class MemoryMetadataTransaction(
    MemorySpaces spaces, long commitNumber, Func<long> nextId, TransactionRecorder recorder) : IMetadataTransaction
{
    /// <summary>The state with this transaction's changes.</summary>
    public MemorySpaces Spaces { get; private set; } = spaces;

    public long CommitNumber => commitNumber;

    public ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key)
    {
        recorder.CheckOpen();
        return ValueTask.FromResult(Spaces.Get(space, key));
    }

    public ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false)
    {
        recorder.CheckOpen();
        return ValueTask.FromResult<IReadOnlyList<Row>>(Spaces.Scan(space, range, limit, descending));
    }

    public void Put(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => Apply(space, key, value);

    public void Delete(Space space, ReadOnlyMemory<byte> key) => Apply(space, key, default(ReadOnlyMemory<byte>?));

    public long NextId()
    {
        recorder.CheckOpen();
        return nextId();
    }

    public long NextLogId() => recorder.Log().NextLogId();

    public void Change(LogChange change) => recorder.Change(change);

    public AppendTicket Append(ShardAppend append) => recorder.Append(append);

    private void Apply(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value)
    {
        recorder.Record(space, key, value);
        Spaces = Spaces.With(new RowChange(space, key, value));
    }
}

namespace Tarn.Dispatch.Batches;

/// <summary>How calls of a target carry the records of one shard. Several threads use a form at a time.</summary>
public interface IBatchForm
{
    /// <summary>Whether the record is one for readers. A stream may hold others, which no call brings.</summary>
    bool Takes(in StreamRecord record) => true;

    /// <summary>
    /// The most bytes that <see cref="Write"/> makes of a record, without parts of a fixed length. A batch leaves 4 KB for these and
    /// for <see cref="End"/>.
    /// </summary>
    long SizeOf(in StreamRecord record);

    /// <summary>Writes the bytes before the first record.</summary>
    void Begin(BatchBuffer target);

    /// <summary>Writes a record. Records are stored together, so its bytes are the same in every call.</summary>
    void Write(BatchBuffer target, in StreamRecord record);

    /// <summary>Writes the bytes between two records.</summary>
    void Separate(BatchBuffer target);

    /// <summary>Writes the bytes after the last record.</summary>
    /// <param name="target">Gets the bytes.</param>
    /// <param name="window">The call's window; null: the mapping has none.</param>
    void End(BatchBuffer target, CallWindow? window);

    /// <summary>Writes a record as patterns see it: a JSON document.</summary>
    void WriteForFilter(BatchBuffer target, in StreamRecord record);
}

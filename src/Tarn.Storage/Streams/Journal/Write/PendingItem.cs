namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>An item that waits for the journal's writer.</summary>
internal abstract class PendingItem
{
    /// <summary>About the number of bytes that the item will take in the journal.</summary>
    public int Bytes { get; protected set; }

    /// <summary>
    /// The stream whose turn the item takes, by id; 0 for sets of the metadata store, which go first.
    /// </summary>
    public long Turn { get; protected set; }

    /// <summary>When the item entered the queue, by the clock's timestamp.</summary>
    public long EnteredAt { get; set; }

    /// <summary>Answers the caller; the caller's continuation never runs on this thread.</summary>
    public abstract void Complete();

    /// <summary>Makes this status the item's outcome; <see cref="Complete"/> reports it.</summary>
    public abstract void Fail(AppendStatus status);
}

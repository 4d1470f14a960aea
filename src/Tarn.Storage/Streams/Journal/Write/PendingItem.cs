namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>What waits for the journal's writer.</summary>
internal abstract class PendingItem
{
    /// <summary>Bytes that it will take, about.</summary>
    public int Bytes { get; protected set; }

    /// <summary>Whose turn it takes: the stream's id; 0: sets of the metadata store, which go first.</summary>
    public long Turn { get; protected set; }

    /// <summary>When it entered the queue, by the clock's timestamp.</summary>
    public long EnteredAt { get; set; }

    /// <summary>Answers the caller; never runs its continuation here.</summary>
    public abstract void Complete();

    /// <summary>Answers with this for all that has no answer yet.</summary>
    public abstract void Fail(AppendStatus status);
}

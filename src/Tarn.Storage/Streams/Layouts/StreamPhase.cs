namespace Tarn.Storage.Streams.Layouts;

/// <summary>The phases of a stream's life. The enum's numbers are stored in metadata rows.</summary>
public enum StreamPhase : byte
{
    /// <summary>Being made: takes no records yet.</summary>
    Creating = 1,

    /// <summary>Takes records and changes.</summary>
    Active = 2,

    /// <summary>Takes records; a change is in progress, and another change has to wait.</summary>
    Updating = 3,

    /// <summary>Being deleted: takes neither records nor changes.</summary>
    Deleting = 4,

    /// <summary>
    /// Being deleted, as <see cref="Deleting"/>, after a deletion during creation: no caller has ever seen its shards.
    /// </summary>
    Discarded = 5,
}

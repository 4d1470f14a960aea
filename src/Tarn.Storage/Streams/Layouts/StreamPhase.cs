namespace Tarn.Storage.Streams.Layouts;

/// <summary>Where a stream stands in its life. The numbers lie in metadata rows.</summary>
public enum StreamPhase : byte
{
    /// <summary>Being made: takes no records yet.</summary>
    Creating = 1,

    /// <summary>Takes records and changes.</summary>
    Active = 2,

    /// <summary>Takes records; a change is under way, another one has to wait.</summary>
    Updating = 3,

    /// <summary>About to go: takes neither records nor changes.</summary>
    Deleting = 4,

    /// <summary>About to go, as <see cref="Deleting"/>, and deleted while it was being made: no caller has ever seen its shards.</summary>
    Discarded = 5,
}

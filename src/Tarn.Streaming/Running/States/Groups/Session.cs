namespace Tarn.Streaming.Running.States.Groups;

/// <summary>An open session of a key, or a free number.</summary>
internal struct Session
{
    public long Start { get; set; }

    public long End { get; set; }

    /// <summary>The instant of the timer that counts.</summary>
    public long Queued { get; set; }

    public int Key { get; set; }

    /// <summary>The next session of the key; of a free number, the next one.</summary>
    public int Next { get; set; }
}

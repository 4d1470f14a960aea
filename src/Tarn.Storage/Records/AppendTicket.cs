namespace Tarn.Storage.Records;

/// <summary>The positions of the records of a transactional append; filled when the commit has succeeded.</summary>
public sealed class AppendTicket
{
    private long _baseOffset = -1;

    /// <summary>The first record's offset.</summary>
    /// <exception cref="InvalidOperationException">The commit has not succeeded yet.</exception>
    public long BaseOffset
    {
        get
        {
            Invariant.Check(_baseOffset >= 0);
            return _baseOffset;
        }
        internal set => _baseOffset = value;
    }

    /// <summary>Arrival time, Unix milliseconds.</summary>
    public long ArrivalTimeMs { get; internal set; }
}

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>A record of a producer. Its bytes follow from its id and length.</summary>
internal sealed class ModelRecord(int id, int bytes)
{
    public int Id { get; } = id;

    public int Bytes { get; } = bytes;

    /// <summary>The set that it belongs to.</summary>
    public ModelSet? Set { get; set; }

    /// <summary>The shard in which it was acknowledged or read; null: none yet.</summary>
    public ModelShard? Shard { get; set; }

    public long Offset { get; set; } = -1;

    public bool Acknowledged { get; set; }

    /// <summary>
    /// The reason why it must never be read, or never again: every attempt was refused, or its group is invalidated by
    /// D2 (a failed sync poisons its file).
    /// </summary>
    public string? Forbidden { get; set; }

    /// <summary>An attempt ended without a clear answer.</summary>
    public bool InDoubt { get; set; }

    public byte[] Value()
    {
        var value = new byte[Bytes];
        BitConverter.TryWriteBytes(value, Id);
        for (var i = 4; i < Bytes; i++)
        {
            value[i] = (byte)((Id * 31) + i);
        }

        return value;
    }

    public bool Equals(ReadOnlySpan<byte> value)
    {
        if (value.Length != Bytes)
        {
            return false;
        }

        for (var i = 4; i < value.Length; i++)
        {
            if (value[i] != (byte)((Id * 31) + i))
            {
                return false;
            }
        }

        return true;
    }
}

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>A record that a producer made: its bytes follow from its id and length.</summary>
internal sealed class ModelRecord(int id, int bytes)
{
    public int Id { get; } = id;

    public int Bytes { get; } = bytes;

    /// <summary>The set that it belongs to.</summary>
    public ModelSet? Set { get; set; }

    /// <summary>Where it was acknowledged or read; null: nowhere yet.</summary>
    public ModelShard? Shard { get; set; }

    public long Offset { get; set; } = -1;

    public bool Acknowledged { get; set; }

    /// <summary>Why it must never be read (again): every attempt was refused, or its group is void (D2).</summary>
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

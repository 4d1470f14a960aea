namespace Tarn.Storage.Streams.Layouts;

/// <summary>The hashes that a shard takes, both ends included.</summary>
public readonly record struct HashRange(UInt128 From, UInt128 To)
{
    /// <summary>Every hash.</summary>
    public static HashRange All => new(UInt128.MinValue, UInt128.MaxValue);

    /// <summary>Whether the other range begins right after the end of this one.</summary>
    public bool IsBelow(HashRange other) => To != UInt128.MaxValue && To + 1 == other.From;

    /// <summary>The start of the upper half; the range must hold more than one hash.</summary>
    public UInt128 Middle => From + ((To - From) / 2) + 1;

    /// <summary>
    /// All hashes in equal parts, as Kinesis cuts them: the last part also gets the remainder of the division.
    /// </summary>
    public static HashRange[] Even(int parts)
    {
        Invariant.Check(parts > 0);
        if (parts == 1)
        {
            return [All];
        }

        // 2^128 does not fit: floor(2^128 / n) is floor((2^128 - 1) / n), plus one where n divides 2^128.
        var (size, rest) = UInt128.DivRem(UInt128.MaxValue, (UInt128)(uint)parts);
        size += rest + 1 == (UInt128)(uint)parts ? UInt128.One : UInt128.Zero;
        var ranges = new HashRange[parts];
        for (var i = 0; i < parts; i++)
        {
            var from = size * (UInt128)(uint)i;
            ranges[i] = new HashRange(from, i == parts - 1 ? UInt128.MaxValue : from + size - 1);
        }

        return ranges;
    }
}

using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>A number that a row adds to a fold.</summary>
internal readonly record struct FoldValue(bool HasValue, long Whole, double Real);

/// <summary>
/// The count and the number of one fold of one group. Sums of whole numbers keep their lower 64 bits: no result has more.
/// </summary>
internal struct FoldState
{
    /// <summary>The bytes of a state.</summary>
    public const int Bytes = 2 * sizeof(long);

    public long Count { get; set; }

    /// <summary>The whole number, or the bits of the double.</summary>
    public long Number { get; set; }

    public double Real
    {
        readonly get => BitConverter.Int64BitsToDouble(Number);
        set => Number = BitConverter.DoubleToInt64Bits(value);
    }

    /// <summary>Adds another state of the same fold.</summary>
    public void Take(StreamFold fold, in FoldState other)
    {
        if (other.Count == 0)
        {
            return;
        }

        if (fold.IsReal)
        {
            TakeReal(fold.Kind, other.Real, isRemoval: false);
        }
        else
        {
            TakeWhole(fold.Kind, other.Number, isRemoval: false);
        }

        Count += other.Count;
    }

    /// <summary>Adds a whole number of a row.</summary>
    public void Add(StreamFoldKind kind, long value)
    {
        TakeWhole(kind, value, isRemoval: false);
        Count++;
    }

    /// <summary>Adds a double of a row.</summary>
    public void Add(StreamFoldKind kind, double value)
    {
        TakeReal(kind, value, isRemoval: false);
        Count++;
    }

    /// <summary>Adds the number of a row, or takes it back. Doubles are added in the order of the rows.</summary>
    public void Take(StreamFold fold, in FoldValue value, bool isRemoval)
    {
        if (!value.HasValue)
        {
            return;
        }

        if (fold.IsReal)
        {
            TakeReal(fold.Kind, value.Real, isRemoval);
        }
        else
        {
            TakeWhole(fold.Kind, value.Whole, isRemoval);
        }

        Count += isRemoval ? -1 : 1;
    }

    private void TakeWhole(StreamFoldKind kind, long value, bool isRemoval)
    {
        if (kind == StreamFoldKind.Sum)
        {
            Number = unchecked(isRemoval ? Number - value : Number + value);
        }
        else if (Count == 0 || (kind == StreamFoldKind.Min ? value < Number : value > Number))
        {
            Number = value;
        }
    }

    // As in Flink, no number replaces NaN.
    private void TakeReal(StreamFoldKind kind, double value, bool isRemoval)
    {
        if (kind == StreamFoldKind.Sum)
        {
            Real += isRemoval ? -value : value;
        }
        else if (Count == 0 || (kind == StreamFoldKind.Min ? value < Real : value > Real))
        {
            Real = value;
        }
    }
}

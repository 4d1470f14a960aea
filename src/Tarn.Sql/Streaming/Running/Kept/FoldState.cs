using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>A number that a row adds to a fold.</summary>
internal readonly record struct FoldValue(bool HasValue, Int128 Whole, double Real);

/// <summary>The count and the number of one fold of one group.</summary>
internal struct FoldState
{
    public long Count { get; set; }

    public Int128 Whole { get; set; }

    public double Real { get; set; }

    /// <summary>Adds another state of the same fold.</summary>
    public void Take(StreamFold fold, in FoldState other)
    {
        var count = Count + other.Count;
        Take(fold, new FoldValue(other.Count > 0, other.Whole, other.Real), isRemoval: false);
        Count = count;
    }

    /// <summary>Adds a whole number of a row.</summary>
    public void Take(StreamFoldKind kind, Int128 value)
    {
        if (kind == StreamFoldKind.Sum)
        {
            Whole += value;
        }
        else if (Count == 0 || (kind == StreamFoldKind.Min ? value < Whole : value > Whole))
        {
            Whole = value;
        }

        Count++;
    }

    /// <summary>Adds a double of a row.</summary>
    public void Take(StreamFoldKind kind, double value)
    {
        if (kind == StreamFoldKind.Sum)
        {
            Real += value;
        }
        else if (Count == 0 || (kind == StreamFoldKind.Min ? value < Real : value > Real))
        {
            Real = value;
        }

        Count++;
    }

    /// <summary>Adds the number of a row, or takes it back. Doubles are added in the order of the rows.</summary>
    public void Take(StreamFold fold, in FoldValue value, bool isRemoval)
    {
        if (!value.HasValue)
        {
            return;
        }

        if (fold.Kind == StreamFoldKind.Sum)
        {
            Whole += isRemoval ? -value.Whole : value.Whole;
            Real += isRemoval ? -value.Real : value.Real;
        }
        else if (Count == 0 || (fold.Kind == StreamFoldKind.Min ? value.Whole < Whole || value.Real < Real : value.Whole > Whole || value.Real > Real))
        {
            (Whole, Real) = (value.Whole, value.Real);
        }

        Count += isRemoval ? -1 : 1;
    }
}

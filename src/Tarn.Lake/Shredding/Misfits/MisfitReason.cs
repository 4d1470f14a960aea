namespace Tarn.Lake.Shredding.Misfits;

/// <summary>The reason why a value of a stored record is in <c>_rest</c> instead of its column.</summary>
public enum MisfitReason
{
    /// <summary>The value is of another kind than the column, or its text is not valid for the column's type.</summary>
    Type,

    /// <summary>The value is of the right kind but exceeds the column's range.</summary>
    Range,

    /// <summary>A later value of the same name in the same object replaced it.</summary>
    Duplicate,

    /// <summary>The table has no such column and may not add it: it is full or may not evolve.</summary>
    Columns,

    /// <summary>The name is reserved for Tarn, or is not valid for a column.</summary>
    Reserved,
}

namespace Tarn.Lake.Shredding;

/// <summary>Why a value of a record that is kept does not stand in its column but in <c>_rest</c>.</summary>
public enum MisfitReason
{
    /// <summary>It is of another kind than the column, or text that the column's type does not have.</summary>
    Type,

    /// <summary>It is of the right kind and beyond what the column can hold.</summary>
    Range,

    /// <summary>A later value of the same name in the same object won.</summary>
    Duplicate,

    /// <summary>The table has no such column and may not get one: full, or not allowed to evolve.</summary>
    Columns,

    /// <summary>The name is Tarn's own, or cannot be a column's.</summary>
    Reserved,
}

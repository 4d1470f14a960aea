namespace Tarn.Items.Copies.Imports;

/// <summary>The state of an import. The numbers are stored.</summary>
public enum ImportState : byte
{
    InProgress = 1,

    /// <summary>The table has all items that could be read.</summary>
    Completed = 2,

    /// <summary>It ended with a reason, and its table was removed.</summary>
    Failed = 3,
}

namespace Tarn.Items.Tables;

/// <summary>The state of an index. The numbers are stored.</summary>
public enum IndexState : byte
{
    /// <summary>The applier fills it.</summary>
    Creating = 1,

    /// <summary>It has a row for each item that has its key.</summary>
    Active = 2,

    /// <summary>It goes in a moment.</summary>
    Deleting = 3,
}

namespace Tarn.Items.Tables;

/// <summary>The state of a table. The numbers are stored.</summary>
public enum TableState : byte
{
    /// <summary>Made a moment ago; it takes writes already.</summary>
    Creating = 1,

    Active = 2,

    /// <summary>A change is shown as in progress.</summary>
    Updating = 3,

    /// <summary>It takes no writes, and goes in a moment.</summary>
    Deleting = 4,

    /// <summary>Its rows are being made from a copy: it takes no reads or writes.</summary>
    Filling = 5,

    /// <summary>It is gone, except the streams that readers still have. Its name is free.</summary>
    Deleted = 6,
}

namespace Tarn.Items.Changes;

/// <summary>The effect of a change on its item. The numbers are stored.</summary>
public enum ChangeOperation : byte
{
    /// <summary>The item has the new image from now on.</summary>
    Put = 1,

    /// <summary>The item is removed.</summary>
    Delete = 2,
}

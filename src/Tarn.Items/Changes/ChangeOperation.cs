namespace Tarn.Items.Changes;

/// <summary>The effect of a change on its item. The numbers are stored.</summary>
public enum ChangeOperation : byte
{
    /// <summary>The item has the new image from now on.</summary>
    Put = 1,

    /// <summary>The item is removed.</summary>
    Delete = 2,

    /// <summary>None: the record remembers the token of the transaction that its set is. Readers do not see it.</summary>
    Token = 3,
}

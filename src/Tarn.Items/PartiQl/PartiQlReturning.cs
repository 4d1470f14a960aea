namespace Tarn.Items.PartiQl;

/// <summary>The items that a write returns.</summary>
public enum PartiQlReturning
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The item before the write.</summary>
    AllOld,

    /// <summary>The item after the write.</summary>
    AllNew,

    /// <summary>The written parts as they were.</summary>
    ModifiedOld,

    /// <summary>The written parts as they are.</summary>
    ModifiedNew,
}

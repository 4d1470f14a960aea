namespace Tarn.Items.Changes;

/// <summary>The maker of a change. The numbers are stored.</summary>
public enum ChangeOrigin : byte
{
    /// <summary>A caller's write.</summary>
    Caller = 0,

    /// <summary>The expiry of items: readers of the stream see a service's identity.</summary>
    Expiry = 1,

    /// <summary>Another region's replica of the table.</summary>
    Replica = 2,
}

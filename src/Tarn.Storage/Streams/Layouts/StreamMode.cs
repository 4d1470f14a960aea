namespace Tarn.Storage.Streams.Layouts;

/// <summary>How the number of shards is decided. The enum's numbers are stored in metadata rows.</summary>
public enum StreamMode : byte
{
    /// <summary>The user decides.</summary>
    Provisioned = 1,

    /// <summary>The load decides.</summary>
    OnDemand = 2,
}

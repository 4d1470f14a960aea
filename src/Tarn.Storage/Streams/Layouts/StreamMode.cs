namespace Tarn.Storage.Streams.Layouts;

/// <summary>Who decides how many shards there are. The numbers lie in metadata rows.</summary>
public enum StreamMode : byte
{
    /// <summary>The user.</summary>
    Provisioned = 1,

    /// <summary>The load.</summary>
    OnDemand = 2,
}

namespace Tarn.Storage.Streams.Layouts;

/// <summary>Whose stream it is. Only Kinesis ones are listed or named by users. The numbers lie in metadata rows.</summary>
public enum StreamOwner : byte
{
    /// <summary>A Kinesis data stream.</summary>
    Kinesis = 1,

    /// <summary>What was put directly to a delivery.</summary>
    Firehose = 2,

    /// <summary>Changes of an item table.</summary>
    Item = 3,

    /// <summary>A queue's messages.</summary>
    Queue = 4,

    /// <summary>Tarn's own: function results, audit.</summary>
    System = 5,
}
